"""Messages about something else: what people also write to a customer service that no article answers.

They teach the selector what "not ours" looks like. Kept general on purpose: a base that does answer one of
them loses nothing, for a base is taught by its own wordings first.
"""

from typing import Final

__all__ = ["OFF_TOPIC"]

_ZH: Final = """
今天天气怎么样
明天会下雨吗
给我讲个笑话
你喜欢吃什么
帮我写一首诗
一加一等于几
世界上最高的山是哪座
现在几点了
我失恋了好难过
推荐一部好看的电影
昨晚的球赛谁赢了
怎么做红烧肉
附近有什么好吃的
你会唱歌吗
我想学英语从哪里开始
人民币兑美元多少
股票明天会涨吗
怎么减肥最快
头疼吃什么药好
孩子发烧怎么办
离婚要走什么程序
帮我查一下火车票
飞机晚点找谁
北京到上海多远
怎么养猫
狗狗可以吃巧克力吗
帮我取个名字
今年春节是哪天
高考分数线多少
怎么考驾照
车子打不着火
轮胎多久换一次
哪里可以租房
房价还会跌吗
公司年会表演什么
面试要注意什么
简历怎么写
毕业论文选题
作业不会写
帮我翻译这句话
你叫什么名字
你几岁了
你有男朋友吗
我好无聊
陪我聊聊天
晚安
哈哈哈哈
呵呵
随便看看
测试一下
没什么事
你真聪明
你好笨
我爱你
地球为什么是圆的
宇宙有多大
李白是哪个朝代的
三国演义作者是谁
怎么煮鸡蛋
咖啡和茶哪个好
喝酒伤身吗
失眠怎么调理
颈椎病怎么锻炼
孕妇能吃螃蟹吗
疫苗在哪里打
医院几点上班
怎么挂号
社保怎么转移
公积金怎么提取
个税怎么算
护照去哪里办
签证要多久
去日本旅游要带什么
酒店几点退房
景区门票多少钱
哪个手机游戏好玩
王者荣耀怎么上分
抖音怎么涨粉
微信怎么发朋友圈
电脑蓝屏了怎么修
代码报错了怎么改
怎么学画画
钢琴多少钱一节课
健身房年卡划算吗
跑步伤膝盖吗
篮球鞋怎么选
花怎么养不死
鱼缸多久换水
蚊子太多怎么办
邻居太吵找谁
丢了身份证怎么补
捡到钱包交给谁
怎么报警
法院几点开门
劳动仲裁怎么申请
老板拖欠工资怎么办
你们招人吗
我想应聘
可以合作推广吗
我是记者想采访
能借我点钱吗
帮我点个外卖
叫一辆出租车
彩票开奖号码
今天星期几
属什么生肖
星座运势
梦见掉牙什么意思
二手车值多少
电动车怎么上牌
"""

_EN: Final = """
what is the weather like today
will it rain tomorrow
tell me a joke
what is your favorite food
write me a poem
what is two plus two
what is the tallest mountain in the world
what time is it in tokyo
i feel lonely today
recommend a good movie
who won the game last night
how do i cook rice
any good restaurants nearby
can you sing a song
how can i learn spanish
will the stock market go up
how do i lose weight fast
what can i take for a headache
my child has a fever
how do i get divorced
book me a train ticket
my flight was delayed
how far is the moon
how do i train a puppy
can dogs eat chocolate
help me choose a baby name
when is easter this year
how do i get a driving licence
my car will not start
how often should i change tyres
where can i rent a flat
are house prices falling
what should i say in a job interview
help me write a resume
do my homework for me
translate this sentence into french
what is your name
how old are you
do you have a girlfriend
i am bored
talk to me
good night
lol
just looking around
this is a test
never mind
you are so smart
you are stupid
i love you
why is the sky blue
how big is the universe
who wrote hamlet
who was the first president
how long do i boil an egg
is coffee bad for you
how can i sleep better
what exercises help back pain
where can i get vaccinated
how do i file my taxes
how do i renew my passport
what should i pack for japan
what time is hotel checkout
which video game should i play
how do i get more followers
my computer has a blue screen
fix this python error
how do i learn to draw
how much are piano lessons
is running bad for your knees
which basketball shoes are best
how do i keep plants alive
how do i get rid of mosquitoes
my neighbours are too loud
i found a wallet on the street
how do i call the police
are you hiring
i want to apply for a job
can we do a partnership
i am a journalist and want an interview
can you lend me some money
order me a pizza
call me a taxi
lottery numbers
what day is it today
what is my horoscope
what does my dream mean
how much is a used car worth
what is the capital of australia
how many people live in china
what is the speed of light
who invented the telephone
set an alarm for seven
play some music
turn on the lights
remind me to buy milk
what is the meaning of life
how do magnets work
can you recommend a book
what is trending today
where was shakespeare born
how do i tie a tie
what is the best pizza topping
is there life on mars
how many calories are in an apple
how do i fix a flat tire
what is bitcoin
"""

OFF_TOPIC: Final = tuple(line for line in (_ZH + _EN).split("\n") if line)
"""The messages, Chinese first."""
