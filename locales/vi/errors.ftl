# One error page for each kind: what it is, what happened, what to do.
error-home = Về trang chủ
error-request-id = Khi liên hệ, vui lòng cho biết mã số này:

error-not-found-title = Không tìm thấy trang
error-not-found-what = Không có trang nào ở địa chỉ này, hoặc bạn không được xem trang này.
error-not-found-do = Hãy kiểm tra địa chỉ hoặc tìm từ trang chủ.

error-forbidden-title = Bạn không thể thực hiện thao tác này
error-forbidden-what = Tài khoản của bạn không có quyền dùng trang hoặc thao tác này. Không có gì bị thay đổi.
error-forbidden-do = Nếu cần, hãy liên hệ với người phụ trách.

error-csrf-title = Màn hình này đã hết hạn
error-csrf-what = Vì lý do an toàn, lần gửi này không được chấp nhận. Các bản nháp đã lưu vẫn còn.
error-csrf-do = Hãy quay lại màn hình trước, tải lại trang rồi gửi lại.

error-stale-title = Nội dung đã được thay đổi ở nơi khác
error-stale-what = Nội dung đã thay đổi sau khi bạn mở màn hình này. Để tránh ghi đè, thay đổi của bạn chưa được lưu.
error-stale-do = Hãy quay lại, ghi lại nội dung đã nhập, tải lại trang để xem nội dung mới nhất rồi thao tác lại.

error-taken-title = Người khác đã xử lý trước
error-taken-what = { $who } đã xử lý lúc { $when }. Thao tác của bạn không được ghi nhận.
error-taken-do = Hãy quay lại danh sách và xem tình trạng mới nhất.

error-expired-title = Đã hết thời hạn
error-expired-what = Bản nháp, liên kết hoặc mã này không còn dùng được.
error-expired-do = Hãy bắt đầu lại từ trang thủ tục. Hồ sơ đã nộp không bị ảnh hưởng.

error-bad-request-title = Không đọc được nội dung đã gửi
error-bad-request-what = Định dạng nội dung gửi không đúng. Không có gì bị thay đổi.
error-bad-request-do = Hãy quay lại và thử lại. Nếu vẫn bị, hãy báo mã số bên dưới cho tòa thị chính.

error-unauthorised-title = Vui lòng đăng nhập
error-unauthorised-what = Cần đăng nhập để xem trang này. Màn hình này cũng hiện khi phiên đăng nhập đã hết. Các bản nháp đã lưu vẫn còn.
error-unauthorised-do = Hãy đăng nhập và tiếp tục từ chỗ đang làm.

error-too-many-title = Quá nhiều lần thao tác
error-too-many-what = Cùng một thao tác lặp lại quá nhiều trong thời gian ngắn nên đã tạm dừng.
error-too-many-do = Hãy đợi vài phút rồi thử lại.

error-busy-title = Hệ thống đang bận
error-busy-what = Hiện chưa xử lý được. Thao tác này chưa được lưu.
error-busy-do = Hãy đợi một chút, quay lại và thử lại. Hồ sơ sẽ không bị nộp hai lần.

error-too-large-title = Nội dung gửi quá lớn
error-too-large-what = Nội dung vượt quá dung lượng cho phép nên không được nhận. Không có gì bị thay đổi.
error-too-large-do = Hãy quay lại, rút ngắn nội dung hoặc giảm dung lượng tệp.

error-method-title = Không thể mở trang theo cách này
error-method-what = Địa chỉ này chỉ dùng khi bấm nút trên màn hình.
error-method-do = Hãy mở trang cần dùng từ trang chủ.

error-internal-title = Xin lỗi, đã có sự cố
error-internal-what = Hệ thống của chúng tôi gặp sự cố. Các bản nháp đã lưu và hồ sơ đã nộp vẫn còn.
error-internal-do = Hãy đợi một chút rồi thử lại. Nếu vẫn bị, hãy báo mã số bên dưới cho tòa thị chính.

error-kept-title = Phiên đăng nhập đã hết
error-kept-what = Nội dung bạn gửi chưa được lưu và chưa được nộp, nhưng không bị mất. Chúng tôi giữ lại 30 phút cho trình duyệt này.
error-kept-do = Hãy đăng nhập trong vòng 30 phút, bằng trình duyệt này và đúng người đó. Bạn có thể tiếp tục từ chỗ đang làm.
