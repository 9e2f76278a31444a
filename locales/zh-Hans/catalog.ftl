## What is wrong with an answer, and how to put it right
field-required = 请填写此项
field-required-choice = 请选择一项
field-consent = 要继续，请勾选此项
field-too-long = 请控制在{ $max }个字以内(现在{ $length }个字)
field-kana = 请用片假名或平假名填写
field-number = 请填写数字。例如 2
field-digits = 请输入{ $length }位数字
field-number-range = 请填写{ $min }到{ $max }之间的数字
field-choice = 请从显示的选项中重新选择
field-date = 请填写正确的日期。例如 2021年9月1日
field-phone = 请填写完整的电话号码(从0开始)。例如 090-1234-5678
field-email = 请检查邮箱地址。例如 hanako@example.jp
field-individual-number = 内容中有像个人编号(My Number)的12位数字。请不要填写个人编号，保存时会被遮盖。如果是其他号码，请勾选下面的“这不是个人编号”
field-not-my-number = 这不是个人编号

## Repeated groups
group-entry = { $name } { $number }
group-count = { $count }项（最多{ $most }项）
group-add = 添加：{ $name }
group-remove = 删除：{ $name } { $number }

## Answers as they are read
answer-yes = 是
fiscal-year = { $year }年度({ $label })
gender-male = 男
gender-female = 女

## Conditions in words
condition-and = ，并且
condition-or = ，或者
condition-not = 并非：{ $part }
condition-equals = “{ $field }”为“{ $value }”
condition-one-of = “{ $field }”为以下之一：{ $values }
condition-filled = “{ $field }”已填写
condition-ticked = “{ $field }”已勾选
condition-greater = “{ $field }”大于{ $value }
condition-less = “{ $field }”小于{ $value }
condition-younger = 按“{ $field }”计算，在“{ $on }”当天未满{ $value }岁
condition-any-entry = “{ $field }”中至少有一项：{ $part }

## The front page
home-title = 无需前往市政厅即可办理手续
home-lead = 用个人编号卡和智能手机，随时可以申请和支付。
home-procedures = 查找手续
home-all = 查看所有手续
home-inbox = 查看通知
home-inbox-title = 通知
home-inbox-lead = 申请状况有变化时，通知会送到这里。
home-how = 办理流程
home-how-find = 选择手续，确认所需物品、时间和费用。
home-how-login = 用个人编号卡登录。经您同意后，姓名和地址会自动填入。
home-how-apply = 回答问题，确认内容后提交。中途可以保存。
home-how-told = 凭受理号码可以了解进度，每次变化都会收到通知。

## The list of procedures
procedures-title = 手续一览
procedures-search = 按名称或关键词查找
procedures-search-button = 查找
procedures-none = 没有找到与“{ $query }”相符的手续。请换个词查找，或查看一览。
procedures-all = 返回一览
category-certificates = 证明书
category-children = 育儿、教育
category-welfare = 福利、护理、健康
category-living = 搬家、住房
category-disaster = 灾害
category-facilities = 设施、预约
category-other = 其他

## The page of a procedure
procedure-scheme = 制度
procedure-eligibility = 对象
procedure-applicant = 办理人
procedure-summary = 概要
procedure-deadline = 期限
procedure-attachments = 附件材料
procedure-bring = 所需物品
procedure-method = 办理方法
procedure-links = 相关链接
procedure-section = 主管部门
procedure-legal-basis = 法律依据
procedure-at-a-glance = 开始之前
procedure-minutes-label = 填写所需时间
procedure-minutes = 约{ $minutes }分钟
procedure-pin-label = 卡密码
procedure-pin-none = 无需登录
procedure-pin-user = 4位数字(用户证明用电子证书)
procedure-pin-signature = 4位数字，以及6～16位英文数字密码(签名用电子证书)
procedure-facts-label = 从卡中获取的信息
fact-name = 姓名
fact-address = 地址
fact-birthdate = 出生日期
fact-gender = 性别
list-comma = 、
procedure-fee-label = 费用
procedure-fee-free = 免费
procedure-fee-per = { $label }：{ $amount } × { $per }
procedure-fee-postage = { $label }：{ $amount }
procedure-period-label = 标准处理期间
procedure-period-opening = { $days }个工作日(周末、节假日和年末年初不计)
procedure-period-calendar = { $days }天
procedure-period-note = 不包括等待申请人的时间和邮寄时间。
procedure-unconfirmed = 示例，尚待市政府确认
procedure-translation-machine = 本手续的翻译由机器生成，正式文本为日语。
procedure-translation-outdated = 日语文本已更改，此翻译可能不是最新的。
procedure-translation-none = 本手续尚未翻译，以日语显示。
procedure-start = 开始办理
procedure-start-note = 将进入登录页面。填写内容可以中途保存。
procedure-no-case = 本手续无需在此申请。
procedure-book = 预约日期和时间
