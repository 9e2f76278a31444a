## What is wrong with an answer, and how to put it right
field-required = Fill in this field
field-required-choice = Choose an option
field-consent = To go on, tick this box
field-too-long = Use at most { $max } characters (now { $length })
field-kana = Write it in katakana or hiragana
field-number = Enter a number, for example 2
field-digits = Enter all { $length } digits
field-number-range = Enter a number from { $min } to { $max }
field-choice = Choose one of the options shown
field-date = Enter a real date, for example year 2021, month 9, day 1
field-phone = Enter the whole telephone number, beginning with 0, for example 090-1234-5678
field-email = Check the e-mail address. Example: hanako@example.jp
field-individual-number = There is a 12-digit number that looks like an Individual Number (My Number). Please do not write it; it is masked when we save. If it is another number, tick “This is not my Individual Number” below
field-not-my-number = This is not my Individual Number (My Number)

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count } of at most { $most }
group-add = Add: { $name }
group-remove = Remove: { $name } { $number }

## Answers as they are read
answer-yes = Yes
fiscal-year = Fiscal year { $year } ({ $label })
gender-male = Male
gender-female = Female

## Conditions in words
condition-and = { " and " }
condition-or = { " or " }
condition-not = it is not the case that { $part }
condition-equals = “{ $field }” is “{ $value }”
condition-one-of = “{ $field }” is one of: { $values }
condition-filled = “{ $field }” has an answer
condition-ticked = “{ $field }” is ticked
condition-greater = “{ $field }” is greater than { $value }
condition-less = “{ $field }” is less than { $value }
condition-younger = by “{ $field }”, the age on “{ $on }” is under { $value }
condition-any-entry = for at least one of “{ $field }”: { $part }

## The front page
home-title = Deal with city hall without going there
home-lead = With your My Number Card and a smartphone you can apply and pay at any time.
home-procedures = Find a procedure
home-all = See all procedures
home-inbox = Read your notices
home-inbox-title = Notices
home-inbox-lead = When something happens to your application, a notice arrives here.
home-how = How it works
home-how-find = Choose a procedure and see what it needs, how long it takes and what it costs.
home-how-login = Log in with your My Number Card. With your consent, name and address are filled in for you.
home-how-apply = Answer the questions, check them and send. You can save on the way.
home-how-told = The receipt number shows where your application stands, and you are told at each step.

## The list of procedures
procedures-title = Procedures
procedures-search = Search by name or word
procedures-search-button = Search
procedures-none = Nothing was found for “{ $query }”. Try another word, or see the list.
procedures-all = Back to the list
category-certificates = Certificates
category-children = Children and education
category-welfare = Welfare, care and health
category-living = Moving and living
category-disaster = Disasters
category-facilities = Facilities and bookings
category-other = Other

## The page of a procedure
procedure-scheme = What it is
procedure-eligibility = Who is eligible
procedure-applicant = Who applies
procedure-summary = Overview
procedure-deadline = Deadline
procedure-attachments = Documents to attach
procedure-bring = What you need
procedure-method = How to do it
procedure-links = Related links
procedure-section = Section in charge
procedure-legal-basis = Legal basis
procedure-at-a-glance = Before you start
procedure-minutes-label = Time to fill it in
procedure-minutes = About { $minutes } minutes
procedure-pin-label = Card PIN
procedure-pin-none = No login needed
procedure-pin-user = 4 digits (user authentication certificate)
procedure-pin-signature = 4 digits, and the password of 6 to 16 characters (signing certificate)
procedure-facts-label = Facts taken from the card
fact-name = name
fact-address = address
fact-birthdate = date of birth
fact-gender = gender
list-comma = { ", " }
procedure-fee-label = Cost
procedure-fee-free = Free
procedure-fee-per = { $label }: { $amount } × { $per }
procedure-fee-postage = { $label }: { $amount }
procedure-period-label = Standard period
procedure-period-opening = { $days } opening days of city hall
procedure-period-calendar = { $days } days
procedure-period-note = Time spent waiting for you, and in the post, does not count.
procedure-unconfirmed = Example, not yet confirmed by the city
procedure-translation-machine = The translation of this procedure was made by a machine. The Japanese text is the official one.
procedure-translation-outdated = The Japanese text has changed. This translation may be out of date.
procedure-translation-none = This procedure is not translated yet and is shown in Japanese.
procedure-start = Start this procedure
procedure-start-note = You go to the login page first. Your answers can be saved on the way.
procedure-no-case = There is nothing to apply for here.
procedure-book = Book a day and time
