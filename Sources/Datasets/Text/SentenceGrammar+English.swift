extension SentenceGrammar {
  /// English sentences of a small town: verbs agree with their subject in number.
  public static let english = SentenceGrammar(
    """
    sentence: 6 <statement> | 2 <when> , <statement> | <question>
    statement: 5 <one> <does> <end> | 3 <many> <do> <end>
    end: 8 . | !
    question: 3 where is <one> ? | 2 where are <many> ? | 2 who <acts> ? | why does <one> <doing> ?

    one: 4 <name> | 5 the <creature> | 2 the <kind> <creature> | 2 a <creature> | my <relative>
    many: 4 the <creatures> | 2 the <kind> <creatures> | 2 two <creatures> | many <creatures>
    does: 7 <acts> | 2 is <mood> | seems <degree> <mood>
    do: 7 <act> | 2 are <mood> | seem <degree> <mood>
    degree: 3 very | 2 rather | quite
    acts: 3 <sings> | 3 <sings> <where> | 6 <sees> <object> | 2 <sees> <object> <where>
    | <talks> to <listener>
    act: 3 <sing> | 3 <sing> <where> | 6 <see> <object> | 2 <see> <object> <where>
    | <talk> to <listener>
    doing: <sing>
    object: 4 the <thing> | 3 a <color> <thing> | 2 her <thing> | 2 his <thing>
    | the <color> <things> | some <things>
    listener: 3 <name> | 2 the <creature> | the <creatures>
    where: 4 in the <somewhere> | 2 near the <somewhere> | 2 behind the <landmark>
    | under the <landmark> | at home
    when: 4 today | 3 yesterday | 2 at night | 2 in the morning | 2 sometimes | after the rain
    | once upon a time

    name: 5 Alice | 4 Tom | 3 Emily | 3 Henry | 2 Oliver | 2 Ruth | Winston
    relative: 3 grandmother | 2 brother | 2 sister | uncle
    creature: 6 cat | 5 dog | 4 girl | 4 boy | 3 fox | 3 baker | 2 wizard | 2 sailor | dragon
    | queen | robot | ghost
    creatures: 5 cats | 4 dogs | 4 children | 3 birds | 3 mice | 2 sailors | 2 sheep | witches
    | bees | giants
    kind: 4 old | 3 black | 2 small | 2 curious | brave | sleepy
    mood: 4 tired | 3 happy | 2 hungry | 2 angry | lost | in love
    sings: 5 sings | 4 dances | 4 sleeps | 3 laughs | 2 dreams | 2 works | stumbles | flies
    sing: 5 sing | 4 dance | 4 sleep | 3 laugh | 2 dream | 2 work | stumble | fly
    sees: 5 sees | 4 finds | 4 carries | 3 hides | 3 wants | 2 sells | draws | breaks
    see: 5 see | 4 find | 4 carry | 3 hide | 3 want | 2 sell | draw | break
    talks: 3 talks | 2 listens | writes
    talk: 3 talk | 2 listen | write
    thing: 5 book | 4 letter | 4 key | 3 hat | 3 flower | 2 boat | 2 clock | 2 violin | mirror
    | secret | star
    things: 4 apples | 3 shoes | 2 coins | 2 songs | maps
    color: 4 blue | 3 red | 3 green | 2 yellow | golden
    somewhere: 5 garden | 4 market | 4 kitchen | 3 forest | 2 library | 2 river | castle | attic
    landmark: 4 bridge | 3 church | 3 tree | 2 wall | lighthouse
    """)
}
