# Header, navigation, footer.
service-name = Smart Window
error-prefix = Error:{" "}
skip-to-content = Skip to main content
demo-label = Demo
demo-banner = デモ Demo: this is a trial. No application or payment made here is real.
language-menu = Language
nav-label = Main menu
nav-procedures = Find a procedure
nav-applications = My applications
nav-inbox = Inbox
nav-unread =
    { $count ->
        [one] { $count } unread notice
       *[other] { $count } unread notices
    }
nav-settings = Settings
nav-login = Log in
nav-logout = Log out
staff-nav-queue = Queue
staff-nav-measures = Measures and KPIs
staff-nav-reform-cases = Reform cases
staff-nav-audit = Audit log
footer-accessibility = Everyone should be able to use this service. If something is hard to read or to use, please tell city hall.
footer-privacy = We use what you enter only for the procedure you apply for. We never ask for your individual number (My Number).
standin-ribbon = This is a mock page for the demo only
staff-nav-approvals = Approvals
