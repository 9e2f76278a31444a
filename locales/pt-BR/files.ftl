## What is wrong with an attachment, and how to put it right
files-required = Anexe um arquivo
files-too-many = “{ $name }” não pode ser anexado: o máximo é de { $max } arquivo(s). Remova o que não precisa e escolha de novo
files-empty = “{ $name }” está vazio. Escolha outro arquivo
files-kind = “{ $name }” é de um tipo que não é aceito. Escolha uma foto (JPEG, PNG, HEIC) ou um PDF
files-broken = “{ $name }” está incompleto. Veja se o original abre e escolha de novo
files-too-large = “{ $name }” é grande demais (até { $max } MB cada). Use uma foto menor ou divida o arquivo
files-total = Com “{ $name }” o total passa de { $max } MB. Remova o que não precisa ou use arquivos menores

## Attaching
files-limits = { $kinds }. Até { $most } arquivo(s), { $mb } MB cada
files-given = Arquivos anexados
files-choose = Escolher arquivos (também dá para tirar uma foto)
files-upload = Anexar os arquivos escolhidos
files-remove = Remover
files-progress = Enviando… { $percent }%
