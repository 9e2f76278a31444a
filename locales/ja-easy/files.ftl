## What is wrong with an attachment, and how to put it right
files-required = ファイルを 入（い）れてください
files-too-many = 「{ $name }」は 入（い）れることが できません。{ $max }つまでです。いらない ファイルを けしてから、もう一度（いちど） えらんでください
files-empty = 「{ $name }」には 何（なに）も ありません。ほかの ファイルを えらんでください
files-kind = 「{ $name }」は つかえない ファイルです。写真（しゃしん）（JPEG、PNG、HEIC）か PDFを えらんでください
files-broken = 「{ $name }」は とちゅうで 切（き）れています。もとの ファイルを 見（み）て、もう一度（いちど） えらんでください
files-too-large = 「{ $name }」は 大（おお）きすぎます。ひとつ { $max }MBまでです。小（ちい）さい 写真（しゃしん）に してください
files-total = 「{ $name }」を 入（い）れると、全部（ぜんぶ）で { $max }MBより 大（おお）きく なります。いらない ファイルを けしてください

## Attaching
files-limits = { $kinds }。{ $most }つまで。ひとつ { $mb }MBまで
files-given = 入（い）れた ファイル
files-choose = ファイルを えらぶ（写真（しゃしん）を とることも できます）
files-upload = えらんだ ファイルを 入（い）れる
files-remove = けす
files-progress = 送（おく）っています… { $percent }%
