## What is wrong with an attachment, and how to put it right
files-required = 请添加附件
files-too-many = 无法添加“{ $name }”：最多{ $max }个。请删除不需要的文件后重新选择
files-empty = “{ $name }”是空文件。请选择其他文件
files-kind = “{ $name }”是不能接收的文件类型。请选择照片(JPEG、PNG、HEIC)或PDF
files-broken = “{ $name }”不完整。请确认原文件能打开，然后重新选择
files-too-large = “{ $name }”太大(每个最多{ $max }MB)。请使用较小的照片，或分开添加
files-total = 加上“{ $name }”后，总计超过{ $max }MB。请删除不需要的文件，或缩小文件

## Attaching
files-limits = { $kinds }。最多{ $most }个，每个{ $mb }MB以内
files-given = 已添加的文件
files-choose = 选择文件(也可以拍照)
files-upload = 添加所选文件
files-remove = 删除
files-progress = 正在发送… { $percent }%
