# One error page for each kind: what it is, what happened, what to do.
error-home = Go to the home page
error-request-id = When you ask for help, please give this number:

error-not-found-title = Page not found
error-not-found-what = There is nothing at this address, or it is not yours to see.
error-not-found-do = Check the address, or start from the home page.

error-forbidden-title = You cannot do this
error-forbidden-what = Your account is not allowed to use this page or action. Nothing has been changed.
error-forbidden-do = If you need it, ask the person in charge.

error-csrf-title = This page has expired
error-csrf-what = For your safety this was not accepted. Saved drafts are kept.
error-csrf-do = Go back, reload the page and send it again.

error-stale-title = This has been changed elsewhere
error-stale-what = It changed after you opened the page. To avoid overwriting that change, yours was not saved.
error-stale-do = Go back, note what you entered, reload the page to see the latest state, then try again.

error-taken-title = Someone else was first
error-taken-what = { $who } did this at { $when }. Your action was not applied.
error-taken-do = Go back to the list and look at the current state.

error-expired-title = This is no longer available
error-expired-what = This draft, link or code can no longer be used.
error-expired-do = Start again from the procedure’s page. Applications already sent are not affected.

error-bad-request-title = We could not read what was sent
error-bad-request-what = What was sent is not in the expected form. Nothing has been changed.
error-bad-request-do = Go back and try again. If it happens again, tell city hall the number below.

error-unauthorised-title = Please log in
error-unauthorised-what = You need to log in to see this page. It also appears when your session has ended. Saved drafts are kept.
error-unauthorised-do = Log in and carry on from where you were.

error-too-many-title = Too many attempts
error-too-many-what = The same action was repeated too often in a short time, so it has been paused.
error-too-many-do = Wait a few minutes, then try again.

error-busy-title = The service is busy
error-busy-what = Your request could not be handled just now. It was not saved.
error-busy-do = Wait a moment, go back and try again. It will not be applied for twice.

error-too-large-title = This is too large
error-too-large-what = It is larger than can be sent at once and was not received. Nothing has been changed.
error-too-large-do = Go back and shorten the text or make the file smaller.

error-method-title = This page cannot be opened this way
error-method-what = This address is only used by the buttons of a page.
error-method-do = Open the page you want from the home page.

error-internal-title = Sorry, something went wrong
error-internal-what = A fault on our side stopped this. Saved drafts and applications already sent are kept.
error-internal-do = Wait a moment and try again. If it happens again, tell city hall the number below.

error-kept-title = Your session has ended
error-kept-what = What you sent is not saved or submitted yet, but it is not lost. We keep it for this browser for 30 minutes.
error-kept-do = Log in within 30 minutes, in this browser, as the same person. You can then carry on.
