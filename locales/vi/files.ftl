## What is wrong with an attachment, and how to put it right
files-required = Hãy đính kèm tệp
files-too-many = Không thể đính kèm “{ $name }”: chỉ được tối đa { $max } tệp. Hãy xóa tệp không cần rồi chọn lại
files-empty = “{ $name }” là tệp trống. Hãy chọn tệp khác
files-kind = “{ $name }” là loại tệp không được chấp nhận. Hãy chọn ảnh (JPEG, PNG, HEIC) hoặc PDF
files-broken = “{ $name }” bị thiếu phần cuối. Hãy kiểm tra tệp gốc có mở được không rồi chọn lại
files-too-large = “{ $name }” quá lớn (mỗi tệp tối đa { $max } MB). Hãy dùng ảnh nhỏ hơn hoặc chia nhỏ
files-total = Thêm “{ $name }” thì tổng cộng vượt quá { $max } MB. Hãy xóa tệp không cần hoặc làm nhỏ lại

## Attaching
files-limits = { $kinds }. Tối đa { $most } tệp, mỗi tệp { $mb } MB
files-given = Các tệp đã đính kèm
files-choose = Chọn tệp (cũng có thể chụp ảnh)
files-upload = Đính kèm các tệp đã chọn
files-remove = Xóa
files-progress = Đang gửi… { $percent }%
