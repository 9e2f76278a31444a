## What is wrong with an answer, and how to put it right
field-required = この項目を入力してください
field-required-choice = どれかを選んでください
field-consent = 進むには、ここにチェックを入れてください
field-too-long = { $max }文字以内で入力してください(今は{ $length }文字です)
field-kana = カタカナで入力してください。ひらがなや半角でもかまいません
field-number = 数字で入力してください。例）2
field-digits = 数字{ $length }桁で入力してください
field-number-range = { $min }から{ $max }までの数字を入力してください
field-choice = 画面にある選択肢から選び直してください
field-date = 正しい日付を入力してください。例）2021年9月1日(令和3年でもかまいません)
field-phone = 電話番号を市外局番から入力してください。例）0761-22-4111
field-email = メールアドレスを確かめてください。例）hanako@example.jp
field-individual-number = マイナンバー(個人番号)のような12桁の数字があります。マイナンバーは書かないでください。保存するときは伏せ字にします。別の番号なら、下の「マイナンバーではありません」にチェックを入れてください
field-not-my-number = マイナンバー(個人番号)ではありません

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count }件（{ $most }件まで）
group-add = { $name }を追加する
group-remove = { $name } { $number }を削除する

## Answers as they are read
answer-yes = はい
fiscal-year = { $label }({ $year }年度)
gender-male = 男性
gender-female = 女性

## Conditions in words
condition-and = 、かつ
condition-or = 、または
condition-not = 「{ $part }」ではないとき
condition-equals = 「{ $field }」が「{ $value }」のとき
condition-one-of = 「{ $field }」が次のどれかのとき：{ $values }
condition-filled = 「{ $field }」に回答があるとき
condition-ticked = 「{ $field }」にチェックがあるとき
condition-greater = 「{ $field }」が{ $value }より大きいとき
condition-less = 「{ $field }」が{ $value }より小さいとき
condition-younger = 「{ $field }」から数えて「{ $on }」の日に{ $value }歳未満のとき
condition-any-entry = 「{ $field }」のどれかについて、{ $part }

## The front page
home-title = 市役所に行かずに、書かずに、手続を
home-lead = マイナンバーカードとスマートフォンで、申請から支払いまで、いつでもできます。
home-procedures = 手続をさがす
home-all = すべての手続を見る
home-inbox = お知らせを見る
home-inbox-title = お知らせ
home-inbox-lead = 申請の状況が変わると、ここにお知らせが届きます。
home-how = 手続の流れ
home-how-find = 手続を選び、必要なものと時間、費用を確かめます。
home-how-login = マイナンバーカードでログインします。氏名や住所は、同意のうえで自動で入ります。
home-how-apply = 質問に答え、内容を確かめて送ります。途中で保存できます。
home-how-told = 受付番号で状況が分かります。変わるたびにお知らせが届きます。

## The list of procedures
procedures-title = 手続一覧
procedures-search = 手続の名前や言葉でさがす
procedures-search-button = さがす
procedures-none = 「{ $query }」に合う手続は見つかりませんでした。別の言葉でさがすか、一覧をご覧ください。
procedures-all = 一覧に戻る
category-certificates = 証明書
category-children = 子育て・教育
category-welfare = 福祉・介護・健康
category-living = 引越し・住まい
category-disaster = 災害
category-facilities = 施設・申込み
category-other = その他

## The page of a procedure
procedure-scheme = 制度
procedure-eligibility = 対象
procedure-applicant = 手続を行う人
procedure-summary = 概要
procedure-deadline = 手続期限
procedure-attachments = 添付書類
procedure-bring = 持ちもの
procedure-method = 手続方法
procedure-links = 関連リンク
procedure-section = 所管部署
procedure-legal-basis = 根拠法令
procedure-at-a-glance = 始める前に
procedure-minutes-label = 入力にかかる時間
procedure-minutes = 約{ $minutes }分
procedure-pin-label = 暗証番号
procedure-pin-none = ログインは必要ありません
procedure-pin-user = 数字4桁(利用者証明用電子証明書)
procedure-pin-signature = 数字4桁と、英数字6〜16文字(署名用電子証明書)
procedure-facts-label = カードから受け取る情報
fact-name = 氏名
fact-address = 住所
fact-birthdate = 生年月日
fact-gender = 性別
list-comma = 、
procedure-fee-label = 費用
procedure-fee-free = 無料
procedure-fee-per = { $label }：{ $amount } × { $per }
procedure-fee-postage = { $label }：{ $amount }
procedure-period-label = 標準処理期間
procedure-period-opening = { $days }開庁日(土日祝日と年末年始は数えません)
procedure-period-calendar = { $days }日
procedure-period-note = 補正など、申請した方を待つ期間は含みません。郵便の日数は別にかかります。
procedure-unconfirmed = 市の確認待ちの例です
procedure-translation-machine = この手続の翻訳は機械翻訳です。正式な文は日本語です。
procedure-translation-outdated = 日本語の文が変わりました。この翻訳は古い場合があります。
procedure-translation-none = この手続はまだ翻訳されていません。日本語で表示します。
procedure-start = この手続を始める
procedure-start-note = ログインの画面に進みます。入力した内容は途中で保存できます。
procedure-no-case = この手続は、ここでの申請はありません。
procedure-book = 日時を予約する
