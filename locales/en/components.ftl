# Parts that pages share: forms, steps, pages of a list, autosave.
required = ※required
optional = optional
error-summary =
    { $count ->
        [one] Please correct { $count } point
       *[other] Please correct { $count } points
    }
error-line-colon = :{" "}
select-choose = Choose
date-support = Use the Western calendar. Example: year 2021, month 09, day 01
date-year = year
date-month = month
date-day = day
locked-card = Read from your My Number Card. It cannot be changed here.
change = Change
steps-label = Steps
steps-position = { $number } / { $total }
steps-done = (done)
pager-label = Pages
pager-previous = Previous
pager-next = Next
autosave-saving = Saving…
autosave-saved = Draft saved ({ $time })
autosave-failed = Could not save. What you typed is still on this page. Check your connection; we will try again.
autosave-conflict = This draft was changed in another window, so saving has stopped. What you typed is still on this page: copy it, then reload the page.
autosave-login = Your session has ended, so saving has stopped. What you typed is still on this page. Log in again in another window, then save with the button on this page.
