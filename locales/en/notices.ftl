notices-inbox = Notices
notices-none = There are no notices yet.
notices-unread = { $count ->
    [0] You have read all notices.
    [one] { $count } notice is unread.
   *[other] { $count } notices are unread.
}
notices-new = Unread
notices-to-settings = Hear of notices by e-mail too (settings)
notices-back = Back to the list of notices
notices-procedure = Procedure
notices-number = Receipt number
notices-at = Sent
notices-see-case = See where the application stands
# What happened.
notices-title-submitted = Your application has arrived
notices-body-submitted = We have received your application. The responsible section will look at it.
notices-title-accepted = Your application was accepted for processing
notices-body-accepted = The responsible section has registered your application. Please wait until the review starts.
notices-title-review_started = The review has started
notices-body-review_started = An officer is checking your application.
notices-title-granted = Your application was granted
notices-body-granted = The decision is as you applied. The application's page shows what comes next.
notices-title-partly_granted = Your application was granted in part
notices-body-partly_granted = The application's page shows what was granted, what was not, and why.
notices-title-refused = Your application was refused
notices-body-refused = The application's page shows the reasons and how you can appeal.
notices-title-issued = Your document was sent
notices-body-issued = It was sent by post and takes a few days to arrive.
notices-title-withdrawn = Your application was withdrawn
notices-body-withdrawn = This application is closed.
notices-title-withdrawal_declined = Your application goes on
notices-body-withdrawal_declined = You asked to withdraw, but the work has gone too far to stop. The city goes on with your application.
notices-title-dismissed = Your application was dismissed
notices-body-dismissed = It does not meet the formal requirements. The application's page shows the reasons and how you can appeal.
notices-title-lapsed = Your application was closed because its time ran out
notices-body-lapsed = If you still need it, please apply again.
notices-title-charge_requested = Please pay the fee
notices-body-charge_requested = Please pay by { $due }. Nothing can be sent before the fee is paid.
notices-title-charge_reminded = The fee has not been paid yet
notices-body-charge_reminded = Please pay from the application's page. Nothing can be sent before the fee is paid.
notices-title-payment_authorised = Your way of paying was confirmed
notices-body-payment_authorised = The amount is reserved. It is taken only once your application is granted.
notices-title-payment_captured = Your payment is complete
notices-body-payment_captured = We have received the fee.
notices-title-payment_released = The reserved amount was given back
notices-body-payment_released = Nothing was taken from you.
notices-title-payment_failed = Your payment did not succeed
notices-body-payment_failed = Nothing was taken from you. Please pay once more from the application's page.
# Settings.
notices-settings = Settings
notices-mail = Notices by e-mail
notices-mail-what = We only mail that there is a new notice. Log in to read it.
notices-mail-now = Registered e-mail address
notices-mail-not-offered = No e-mails are sent at present. Please look at your notices here.
notices-mail-add = Register an e-mail address
notices-mail-other = Change the e-mail address
notices-email = E-mail address
notices-email-support = For example hanako@example.jp. We send a code of six digits to check it.
notices-email-go = Send the code
notices-code-title = Enter the code
notices-code-what = We sent a code to { $email }. It can take a few minutes to arrive.
notices-code = Code
notices-code-support = Six digits, valid for 15 minutes after sending.
notices-code-go = Confirm
notices-code-again = Send another code
notices-refused-title = The mail could not be delivered
notices-refused = Mail to { $email } was refused. Check the address for mistakes and register it again.
notices-remove = Remove the e-mail address
notices-remove-what = You will get no more mails. You can still read your notices here.
notices-done-sent = A code is on its way
notices-done-confirmed = Your e-mail address is registered
notices-done-removed = Your e-mail address was removed
notices-language = Language of notices
notices-language-what = Notices on this site appear in the language you have chosen. Mails come in the language in which you applied. You can change the language in the menu at the top.
notices-error-empty = Enter an e-mail address.
notices-error-email = This is not an e-mail address. Enter one such as hanako@example.jp.
notices-error-asks = Several codes were sent already. Please wait about an hour and try again.
notices-error-wrong = { $left ->
    [one] The code is wrong. You can try { $left } more time.
   *[other] The code is wrong. You can try { $left } more times.
}
notices-error-expired = This code cannot be used: it has expired or was not sent yet. Please send a new code.
notices-error-tries = There were too many wrong tries, so this code cannot be used any more. Please send a new code.
# Mails.
notices-news-subject = [{ $service }, { $city }] You have a new notice
notices-news-what = There is news about an application of yours.
notices-news-do = Log in on this page to read it:
notices-genuine-why = This mail does not contain what you applied for, a receipt number, your name or an amount.
notices-genuine-link = A genuine link always starts with { $origin }. When in doubt, do not follow the link; log in the way you usually do.
notices-genuine-never = We never ask for a password, a PIN or a card number by mail.
notices-genuine-reply = This mail was sent automatically. Replies are not read.
notices-confirm-subject = [{ $service }, { $city }] Confirm your e-mail address
notices-confirm-what = Enter this code on the settings page. It is valid for { $minutes } minutes.
notices-confirm-ignore = If you did not ask for this, do nothing and delete this mail.
notices-title-recorded = Your notification was recorded
notices-body-recorded = The city checked and recorded it. The procedure is complete.
