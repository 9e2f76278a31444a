identity-fact-name = Họ tên
identity-fact-address = Địa chỉ
identity-fact-birthdate = Ngày sinh
identity-fact-gender = Giới tính
identity-login-title = Đăng nhập
identity-login-lead = Chúng tôi xác nhận danh tính của bạn bằng thẻ My Number.
identity-login-needs = Những thứ cần có
identity-login-card = Thẻ My Number có chứng thư điện tử còn hiệu lực
identity-login-pin = Mã PIN 4 chữ số dùng để xác thực người dùng (利用者証明用). Nhập sai ba lần liên tiếp thì mã bị khóa.
identity-login-phone = Điện thoại thông minh đọc được thẻ
identity-login-facts = Thông tin thủ tục này nhận từ thẻ
identity-login-facts-note = Chúng tôi chỉ nhận khi bạn đồng ý ở màn hình tiếp theo, và điền sẵn vào đơn cho bạn.
identity-login-button = Đăng nhập bằng { $label }
identity-login-language = Màn hình tiếp theo có thể không hiển thị bằng ngôn ngữ bạn đã chọn.
identity-login-never-number = Chúng tôi không nhận mã số cá nhân (マイナンバー) của bạn.
identity-failed-retry = Đăng nhập lại
identity-failed-home = Về trang đầu

identity-failed-cancelled-title = Đã hủy đăng nhập
identity-failed-cancelled-what = Bạn đã dừng đăng nhập giữa chừng. Không có gì được ghi lại.
identity-failed-cancelled-do = Để tiếp tục, vui lòng đăng nhập lại.

identity-failed-pin-locked-title = Mã PIN đã bị khóa
identity-failed-pin-locked-what = Mã PIN bị nhập sai ba lần liên tiếp nên thẻ đã bị khóa.
identity-failed-pin-locked-do = Bạn có thể mở khóa tại quầy cư dân của tòa thị chính. Trong một số trường hợp, bạn cũng có thể đặt lại bằng ứng dụng điện thoại và máy ở cửa hàng tiện lợi. Sau đó vui lòng đăng nhập lại.

identity-failed-card-revoked-title = Không dùng được chứng thư của thẻ
identity-failed-card-revoked-what = Chứng thư điện tử trên thẻ đã bị thu hồi hoặc hết hạn.
identity-failed-card-revoked-do = Vui lòng gia hạn tại quầy cư dân của tòa thị chính. Nếu gấp, bạn có thể làm thủ tục tại quầy.

identity-failed-consent-refused-title = Bạn chưa đồng ý cung cấp thông tin
identity-failed-consent-refused-what = Chúng tôi không nhận được thông tin mà thủ tục này cần. Không có gì được ghi lại.
identity-failed-consent-refused-do = Để tiếp tục, vui lòng đăng nhập lại và đồng ý. Nếu không muốn, bạn có thể làm thủ tục tại quầy.

identity-failed-login-required-title = Cần xác nhận danh tính lần nữa
identity-failed-login-required-what = Dịch vụ đăng nhập yêu cầu xác nhận mới.
identity-failed-login-required-do = Vui lòng đăng nhập lại.

identity-failed-provider-fault-title = Dịch vụ đăng nhập gặp sự cố
identity-failed-provider-fault-what = Dịch vụ xác nhận danh tính không trả lời đúng. Đây không phải lỗi của bạn.
identity-failed-provider-fault-do = Vui lòng chờ một chút rồi đăng nhập lại. Nếu vẫn bị, hãy báo cho tòa thị chính.

identity-failed-provider-down-title = Không kết nối được dịch vụ đăng nhập
identity-failed-provider-down-what = Dịch vụ xác nhận danh tính hiện không trả lời. Bản nháp đã lưu của bạn vẫn còn.
identity-failed-provider-down-do = Vui lòng chờ một chút rồi đăng nhập lại.

identity-failed-attempt-expired-title = Đã quá thời gian đăng nhập
identity-failed-attempt-expired-what = Đã hơn 10 phút kể từ khi bắt đầu nên chúng tôi không thể tiếp nhận.
identity-failed-attempt-expired-do = Vui lòng đăng nhập lại.

identity-failed-attempt-used-title = Lần đăng nhập này đã được dùng
identity-failed-attempt-used-what = Cùng một kết quả đăng nhập đến hai lần. Nút Quay lại hoặc tải lại trang có thể gây ra điều này.
identity-failed-attempt-used-do = Nếu đã đăng nhập, hãy tiếp tục từ trang đầu. Nếu chưa, vui lòng đăng nhập lại.

identity-failed-attempt-unknown-title = Không xác nhận được lần đăng nhập này
identity-failed-attempt-unknown-what = Lần đăng nhập này không bắt đầu từ trình duyệt này.
identity-failed-attempt-unknown-do = Vui lòng đăng nhập lại bằng trình duyệt bạn đã bắt đầu. Nếu cookie bị tắt, hãy bật lên.

identity-failed-code-refused-title = Không hoàn tất được đăng nhập
identity-failed-code-refused-what = Mã đăng nhập đã được dùng hoặc đã quá hạn.
identity-failed-code-refused-do = Vui lòng đăng nhập lại.

identity-failed-token-refused-title = Không thể tin kết quả xác nhận danh tính
identity-failed-token-refused-what = Kết quả nhận được không qua được kiểm tra nên chúng tôi đã dừng đăng nhập. Thông tin của bạn không được ghi lại.
identity-failed-token-refused-do = Vui lòng đăng nhập lại. Nếu vẫn bị, hãy báo cho tòa thị chính.

identity-failed-not-configured-title = Chưa thể đăng nhập
identity-failed-not-configured-what = Chưa có dịch vụ xác nhận danh tính nào được thiết lập.
identity-failed-not-configured-do = Vui lòng đến quầy của tòa thị chính.

identity-kept-title = Nội dung được giữ lại cho bạn
identity-kept-lead = Nội dung này được gửi sau khi phiên đăng nhập đã hết. Nó chưa được lưu và chưa được nộp.
identity-kept-sent = Gửi lúc { $at }
identity-kept-go-on = Tiếp tục với nội dung này
identity-kept-discard = Bỏ nội dung này
identity-kept-none = Không có nội dung nào được giữ lại. Nội dung quá 30 phút đã bị xóa.
identity-kept-dropped = Đã xóa nội dung của người khác
identity-kept-dropped-why = Nội dung gửi từ trình duyệt này không phải của người vừa đăng nhập. Nó không được hiển thị và không được lưu.
identity-kept-drafts = Xem các bản nháp
