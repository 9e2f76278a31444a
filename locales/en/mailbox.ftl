mailbox-title = The demo's mailbox
mailbox-what = Mails sent by this demo arrive here. Nothing is sent outside.
mailbox-logins = The demo's staff accounts
mailbox-seconds = { $count ->
    [one] The codes change in { $count } second.
   *[other] The codes change in { $count } seconds.
}
mailbox-refresh = Show the new codes
mailbox-role = Role
mailbox-login = Login name
mailbox-password = Password
mailbox-code = Code
mailbox-staff = Go to the staff login
mailbox-no-logins = There are no staff accounts of the demo.
mailbox-mails = Mails
mailbox-empty = No mail has arrived yet.
mailbox-no-subject = (no subject)
mailbox-from = From
mailbox-to = To
mailbox-received = Received
mailbox-body = Text
mailbox-html = Show the HTML text
mailbox-headers = Show the headers
mailbox-back = Back to the mailbox
mailbox-push = Pushes to devices
mailbox-push-what = A device of the demo receives pushes as a browser does, decrypts them and shows them here. Make a device, log in as a resident, then register it.
mailbox-push-make = Make a demo device
mailbox-push-device = Demo device
mailbox-push-register = Register for the resident who is logged in
mailbox-push-empty = Nothing has arrived yet.
