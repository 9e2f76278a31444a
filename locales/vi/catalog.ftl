## What is wrong with an answer, and how to put it right
field-required = Hãy điền vào mục này
field-required-choice = Hãy chọn một mục
field-consent = Để tiếp tục, hãy đánh dấu vào ô này
field-too-long = Hãy viết tối đa { $max } ký tự (hiện tại { $length })
field-kana = Hãy viết bằng katakana hoặc hiragana
field-number = Hãy nhập số. Ví dụ 2
field-digits = Hãy nhập đủ { $length } chữ số
field-number-range = Hãy nhập số từ { $min } đến { $max }
field-choice = Hãy chọn lại một trong các mục hiển thị
field-date = Hãy nhập ngày đúng. Ví dụ năm 2021, tháng 9, ngày 1
field-phone = Hãy nhập đủ số điện thoại, bắt đầu bằng số 0. Ví dụ 090-1234-5678
field-email = Hãy kiểm tra địa chỉ e-mail. Ví dụ hanako@example.jp
field-individual-number = Có một dãy 12 chữ số giống My Number. Xin đừng ghi My Number; khi lưu, số này sẽ được che. Nếu là số khác, hãy đánh dấu “Đây không phải My Number” bên dưới
field-not-my-number = Đây không phải My Number

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count }, tối đa { $most }
group-add = Thêm: { $name }
group-remove = Xóa: { $name } { $number }

## Answers as they are read
answer-yes = Có
fiscal-year = Năm tài chính { $year } ({ $label })
gender-male = Nam
gender-female = Nữ

## Conditions in words
condition-and = { " và " }
condition-or = { " hoặc " }
condition-not = không phải: { $part }
condition-equals = “{ $field }” là “{ $value }”
condition-one-of = “{ $field }” là một trong: { $values }
condition-filled = “{ $field }” đã được trả lời
condition-ticked = “{ $field }” đã được đánh dấu
condition-greater = “{ $field }” lớn hơn { $value }
condition-less = “{ $field }” nhỏ hơn { $value }
condition-younger = tính theo “{ $field }”, tuổi vào ngày “{ $on }” dưới { $value }
condition-any-entry = với ít nhất một mục trong “{ $field }”: { $part }

## The front page
home-title = Làm thủ tục mà không cần đến tòa thị chính
home-lead = Với thẻ My Number và điện thoại thông minh, bạn có thể nộp đơn và thanh toán bất cứ lúc nào.
home-procedures = Tìm thủ tục
home-all = Xem tất cả thủ tục
home-inbox = Xem thông báo
home-inbox-title = Thông báo
home-inbox-lead = Khi đơn của bạn có thay đổi, thông báo sẽ đến đây.
home-how = Cách thực hiện
home-how-find = Chọn thủ tục, xem cần chuẩn bị gì, mất bao lâu và chi phí bao nhiêu.
home-how-login = Đăng nhập bằng thẻ My Number. Nếu bạn đồng ý, họ tên và địa chỉ sẽ được điền tự động.
home-how-apply = Trả lời câu hỏi, kiểm tra và gửi. Bạn có thể lưu giữa chừng.
home-how-told = Với số tiếp nhận, bạn biết đơn đang ở đâu và được thông báo mỗi khi có thay đổi.

## The list of procedures
procedures-title = Danh sách thủ tục
procedures-search = Tìm theo tên hoặc từ khóa
procedures-search-button = Tìm
procedures-none = Không tìm thấy thủ tục nào cho “{ $query }”. Hãy thử từ khác hoặc xem danh sách.
procedures-all = Quay lại danh sách
category-certificates = Giấy chứng nhận
category-children = Trẻ em và giáo dục
category-welfare = Phúc lợi, chăm sóc và sức khỏe
category-living = Chuyển nhà và nơi ở
category-disaster = Thiên tai
category-facilities = Cơ sở và đăng ký
category-other = Khác

## The page of a procedure
procedure-scheme = Chế độ
procedure-eligibility = Đối tượng
procedure-applicant = Người làm thủ tục
procedure-summary = Tóm tắt
procedure-deadline = Thời hạn
procedure-attachments = Giấy tờ đính kèm
procedure-bring = Cần chuẩn bị
procedure-method = Cách làm
procedure-links = Liên kết liên quan
procedure-section = Phòng phụ trách
procedure-legal-basis = Căn cứ pháp luật
procedure-at-a-glance = Trước khi bắt đầu
procedure-minutes-label = Thời gian điền đơn
procedure-minutes = Khoảng { $minutes } phút
procedure-pin-label = Mã PIN của thẻ
procedure-pin-none = Không cần đăng nhập
procedure-pin-user = 4 chữ số (chứng thư xác thực người dùng)
procedure-pin-signature = 4 chữ số và mật khẩu 6–16 ký tự (chứng thư chữ ký)
procedure-facts-label = Thông tin lấy từ thẻ
fact-name = họ tên
fact-address = địa chỉ
fact-birthdate = ngày sinh
fact-gender = giới tính
list-comma = { ", " }
procedure-fee-label = Chi phí
procedure-fee-free = Miễn phí
procedure-fee-per = { $label }: { $amount } × { $per }
procedure-fee-postage = { $label }: { $amount }
procedure-period-label = Thời gian xử lý tiêu chuẩn
procedure-period-opening = { $days } ngày làm việc của tòa thị chính
procedure-period-calendar = { $days } ngày
procedure-period-note = Không tính thời gian chờ người nộp đơn và thời gian bưu điện.
procedure-unconfirmed = Ví dụ, chưa được thành phố xác nhận
procedure-translation-machine = Bản dịch của thủ tục này do máy tạo ra. Văn bản chính thức là tiếng Nhật.
procedure-translation-outdated = Văn bản tiếng Nhật đã thay đổi. Bản dịch này có thể đã cũ.
procedure-translation-none = Thủ tục này chưa được dịch và được hiển thị bằng tiếng Nhật.
procedure-start = Bắt đầu thủ tục này
procedure-start-note = Bạn sẽ đến trang đăng nhập. Có thể lưu giữa chừng.
procedure-no-case = Thủ tục này không nộp đơn tại đây.
procedure-book = Đặt ngày giờ
