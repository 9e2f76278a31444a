## What is wrong with an attachment, and how to put it right
files-required = Attach a file
files-too-many = “{ $name }” cannot be attached: at most { $max } file(s) fit here. Remove what you do not need and choose it again
files-empty = “{ $name }” is empty. Choose another file
files-kind = “{ $name }” is of a kind that is not accepted. Choose a photograph (JPEG, PNG, HEIC) or a PDF
files-broken = “{ $name }” is cut off. Check that the original opens, then choose it again
files-too-large = “{ $name }” is too large (at most { $max } MB each). Use a smaller photograph, or split it
files-total = With “{ $name }” the files exceed { $max } MB in all. Remove what you do not need, or make them smaller

## Attaching
files-limits = { $kinds }. At most { $most } file(s), { $mb } MB each
files-given = Attached files
files-choose = Choose files (you can also take a photograph)
files-upload = Attach the chosen files
files-remove = Remove
files-progress = Sending… { $percent }%
