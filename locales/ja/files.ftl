## What is wrong with an attachment, and how to put it right
files-required = ファイルを添付してください
files-too-many = 「{ $name }」は添付できません。添付できるのは{ $max }個までです。要らないものを削除してから、もう一度選んでください
files-empty = 「{ $name }」は空のファイルです。別のファイルを選んでください
files-kind = 「{ $name }」は添付できない種類のファイルです。写真(JPEG、PNG、HEIC)かPDFを選んでください
files-broken = 「{ $name }」は途中で切れています。元のファイルが開けるか確かめて、もう一度選んでください
files-too-large = 「{ $name }」は大きすぎます(1個{ $max }MBまで)。小さい写真にするか、分けて添付してください
files-total = 「{ $name }」を加えると、全部で{ $max }MBを超えます。要らないものを削除するか、小さくしてください

## Attaching
files-limits = { $kinds }。{ $most }個まで、1個{ $mb }MBまで
files-given = 添付したファイル
files-choose = ファイルを選ぶ(写真を撮ることもできます)
files-upload = 選んだファイルを添付する
files-remove = 削除
files-progress = 送っています… { $percent }%
