## What is wrong with an answer, and how to put it right
field-required = ここを 書（か）いてください
field-required-choice = どれか ひとつ えらんでください
field-consent = 次（つぎ）へ 行（い）くには、ここに チェックを 入（い）れてください
field-too-long = { $max }文字（もじ）までです。今（いま）は { $length }文字（もじ）です。短（みじか）く してください
field-kana = カタカナか ひらがなで 書（か）いてください
field-number = 数字（すうじ）で 書（か）いてください。例（れい） 2
field-digits = { $length }つの 数字（すうじ）を 書（か）いてください
field-number-range = { $min }から { $max }までの 数字（すうじ）を 書（か）いてください
field-choice = 画面（がめん）に ある ものから えらんでください
field-date = 正（ただ）しい 日（ひ）を 書（か）いてください。例（れい） 2021年9月1日
field-phone = 電話番号（でんわばんごう）を はじめの 0から 書（か）いてください。例（れい） 090-1234-5678
field-email = メールアドレスを 見（み）なおしてください。例（れい） hanako@example.jp
field-individual-number = マイナンバーのような 12の 数字（すうじ）が あります。マイナンバーは 書（か）かないでください。ほかの 番号（ばんごう）のときは、下（した）の「マイナンバーでは ありません」に チェックを 入（い）れてください
field-not-my-number = マイナンバーでは ありません

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count }つ（{ $most }まで）
group-add = { $name }を ふやす
group-remove = { $name } { $number }を けす

## Answers as they are read
answer-yes = はい
fiscal-year = { $year }年度（ねんど）
gender-male = 男（おとこ）
gender-female = 女（おんな）

## Conditions in words
condition-and = 。そして
condition-or = 。または
condition-not = 「{ $part }」では ない とき
condition-equals = 「{ $field }」が「{ $value }」の とき
condition-one-of = 「{ $field }」が この どれかの とき：{ $values }
condition-filled = 「{ $field }」に 答（こた）えが ある とき
condition-ticked = 「{ $field }」に チェックが ある とき
condition-greater = 「{ $field }」が { $value }より 大（おお）きい とき
condition-less = 「{ $field }」が { $value }より 小（ちい）さい とき
condition-younger = 「{ $on }」の 日（ひ）に { $value }歳（さい）より 下（した）の とき（「{ $field }」から かぞえます）
condition-any-entry = 「{ $field }」の どれかが { $part }

## The front page
home-title = 市役所（しやくしょ）に 行（い）かないで 手続（てつづき）が できます
home-lead = マイナンバーカードと スマホで、いつでも 申請（しんせい）と 支払（しはら）いが できます。
home-procedures = 手続（てつづき）を さがす
home-all = 全部（ぜんぶ）の 手続（てつづき）を 見（み）る
home-inbox = お知（し）らせを 見（み）る
home-inbox-title = お知（し）らせ
home-inbox-lead = 申請（しんせい）の お知（し）らせが、ここに とどきます。
home-how = どうやって するか
home-how-find = 手続（てつづき）を えらびます。いるもの、時間（じかん）、お金（かね）を 見（み）ます。
home-how-login = マイナンバーカードで ログインします。名前（なまえ）や 住所（じゅうしょ）は 自動（じどう）で 入（はい）ります。
home-how-apply = 質問（しつもん）に こたえて、送（おく）ります。とちゅうで 保存（ほぞん）が できます。
home-how-told = 受付番号（うけつけばんごう）で、今（いま）どこまで 進（すす）んだか わかります。お知（し）らせも とどきます。

## The list of procedures
procedures-title = 手続（てつづき）の リスト
procedures-search = ことばで さがす
procedures-search-button = さがす
procedures-none = 「{ $query }」の 手続（てつづき）は ありません。ほかの ことばで さがしてください。
procedures-all = リストに もどる
category-certificates = 証明書（しょうめいしょ）
category-children = 子（こ）ども・学校（がっこう）
category-welfare = 福祉（ふくし）・介護（かいご）・健康（けんこう）
category-living = 引（ひ）っ越（こ）し・家（いえ）
category-disaster = 災害（さいがい）
category-facilities = 施設（しせつ）・申（もう）し込（こ）み
category-other = ほか

## The page of a procedure
procedure-scheme = どんな 制度（せいど）か
procedure-eligibility = だれの 手続（てつづき）か
procedure-applicant = だれが するか
procedure-summary = どんな 手続（てつづき）か
procedure-deadline = いつまでに するか
procedure-attachments = いっしょに 出（だ）す 書類（しょるい）
procedure-bring = いるもの
procedure-method = どうやって するか
procedure-links = リンク
procedure-section = 担当（たんとう）の 課（か）
procedure-legal-basis = 法律（ほうりつ）
procedure-at-a-glance = はじめる 前（まえ）に
procedure-minutes-label = かかる 時間（じかん）
procedure-minutes = だいたい { $minutes }分（ふん）
procedure-pin-label = 暗証番号（あんしょうばんごう）
procedure-pin-none = ログインは いりません
procedure-pin-user = 4つの 数字（すうじ）
procedure-pin-signature = 4つの 数字（すうじ）と、6〜16文字（もじ）の パスワード
procedure-facts-label = カードから もらう こと
fact-name = 名前（なまえ）
fact-address = 住所（じゅうしょ）
fact-birthdate = 生（う）まれた日（ひ）
fact-gender = 性別（せいべつ）
list-comma = 、
procedure-fee-label = お金（かね）
procedure-fee-free = お金（かね）は いりません
procedure-fee-per = { $label }：{ $amount } × { $per }
procedure-fee-postage = { $label }：{ $amount }
procedure-period-label = 市役所（しやくしょ）が かかる 日（ひ）
procedure-period-opening = 市役所（しやくしょ）が 開（あ）いている 日（ひ）で { $days }日（にち）
procedure-period-calendar = { $days }日（にち）
procedure-period-note = あなたの 返事（へんじ）を 待（ま）つ 日（ひ）と、郵便（ゆうびん）の 日（ひ）は 入（はい）りません。
procedure-unconfirmed = まだ 決（き）まっていません。例（れい）です
procedure-translation-machine = この 文（ぶん）は コンピューターが つくりました。正（ただ）しい 文（ぶん）は ふつうの 日本語（にほんご）です。
procedure-translation-outdated = 日本語（にほんご）の 文（ぶん）が かわりました。この 文（ぶん）は 古（ふる）いかも しれません。
procedure-translation-none = やさしい 日本語（にほんご）は まだ ありません。ふつうの 日本語（にほんご）です。
procedure-start = この 手続（てつづき）を はじめる
procedure-start-note = ログインの 画面（がめん）に 行（い）きます。とちゅうで 保存（ほぞん）が できます。
procedure-no-case = ここでは 申請（しんせい）しません。
procedure-book = 日（ひ）と 時間（じかん）を 予約（よやく）する
