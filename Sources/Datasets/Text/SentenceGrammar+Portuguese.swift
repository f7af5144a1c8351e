extension SentenceGrammar {
  /// Portuguese sentences of a village by the sea: articles, adjectives and verbs agree with their
  /// noun in gender and number.
  public static let portuguese = SentenceGrammar(
    """
    frase: 6 <afirma> | 2 <quando> , <afirma> | <pergunta>
    afirma: 4 <ele> <eleFaz> <fim> | 4 <ela> <elaFaz> <fim> | 2 <eles> <elesFazem> <fim>
    | 2 <elas> <elasFazem> <fim>
    fim: 8 . | !
    pergunta: 3 onde está <ele> ? | 3 onde está <ela> ? | 2 onde estão <eles> ? | quem <age> ?

    ele: 3 <nomeM> | 5 o <serM> | 2 o <serM> <tipoM> | 2 um <serM> | meu <parenteM>
    ela: 3 <nomeF> | 5 a <serF> | 2 a <serF> <tipoF> | 2 uma <serF> | minha <parenteF>
    eles: 4 os <seresM> | 2 os <seresM> <tiposM> | 2 dois <seresM> | muitos <seresM>
    elas: 4 as <seresF> | 2 as <seresF> <tiposF> | 2 duas <seresF> | muitas <seresF>

    eleFaz: 7 <age> | 2 está <estadoM> | é <grau> <jeitoM>
    elaFaz: 7 <age> | 2 está <estadoF> | é <grau> <jeitoF>
    elesFazem: 7 <agem> | 2 estão <estadosM>
    elasFazem: 7 <agem> | 2 estão <estadosF>
    grau: 3 muito | 2 bem | tão

    age: 3 <canta> | 3 <canta> <onde> | 6 <leva> <objeto> | 2 <leva> <objeto> <onde>
    | <fala> com <ouvinte>
    agem: 3 <cantam> | 3 <cantam> <onde> | 6 <levam> <objeto> | 2 <levam> <objeto> <onde>
    | <falam> com <ouvinte>
    objeto: 4 o <coisaM> | 4 a <coisaF> | 2 um <coisaM> <corM> | 2 uma <coisaF> <corF>
    | as <coisasF> | os <coisasM>
    ouvinte: 2 <nomeM> | 2 <nomeF> | 2 o <serM> | 2 a <serF>
    onde: 3 no <lugarM> | 3 na <lugarF> | perto do <lugarM> | perto da <lugarF> | em casa
    quando: 4 hoje | 3 ontem | 2 de manhã | 2 à noite | 2 no verão | às vezes | amanhã
    | depois da chuva

    nomeM: 5 João | 4 Pedro | 3 Antônio | 2 Sebastião | 2 Caetano | Inácio
    nomeF: 5 Maria | 4 Ana | 3 Conceição | 2 Helena | 2 Lívia | Inês
    parenteM: 3 avô | 2 irmão | 2 pai | tio
    parenteF: 3 avó | 2 irmã | 2 mãe | tia
    serM: 6 gato | 5 cachorro | 4 menino | 3 pescador | 3 poeta | 2 galo | 2 padeiro | dragão
    | lobisomem | sabiá
    serF: 6 gata | 5 menina | 4 cozinheira | 3 raposa | 3 princesa | 2 coruja | 2 professora
    | sereia | bruxa | onça
    seresM: 5 gatos | 4 meninos | 3 pássaros | 3 pescadores | 2 cães | cavalos | fantasmas | anões
    seresF: 5 gatas | 4 meninas | 3 crianças | 3 galinhas | 2 lavadeiras | abelhas | sereias | irmãs
    tipoM: 4 velho | 3 preto | 2 pequeno | 2 curioso | corajoso | distraído
    tipoF: 4 velha | 3 preta | 2 pequena | 2 curiosa | corajosa | distraída
    tiposM: 4 velhos | 3 pretos | 2 pequenos | curiosos
    tiposF: 4 velhas | 3 pretas | 2 pequenas | curiosas
    estadoM: 4 cansado | 3 feliz | 2 com fome | 2 apaixonado | zangado | perdido
    estadoF: 4 cansada | 3 feliz | 2 com fome | 2 apaixonada | zangada | perdida
    estadosM: 4 cansados | 3 felizes | 2 com sono | perdidos
    estadosF: 4 cansadas | 3 felizes | 2 com sono | perdidas
    jeitoM: 4 bonito | 3 sábio | 2 preguiçoso | teimoso
    jeitoF: 4 bonita | 3 sábia | 2 preguiçosa | teimosa

    canta: 5 canta | 4 dança | 4 dorme | 3 ri | 2 sonha | 2 trabalha | tropeça | voa
    cantam: 5 cantam | 4 dançam | 4 dormem | 3 riem | 2 sonham | 2 trabalham | tropeçam | voam
    leva: 5 vê | 4 procura | 4 leva | 3 encontra | 3 esconde | 2 vende | desenha | quebra
    levam: 5 veem | 4 procuram | 4 levam | 3 encontram | 3 escondem | 2 vendem | desenham | quebram
    fala: 3 fala | 2 conversa | briga
    falam: 3 falam | 2 conversam | brigam

    coisaM: 5 livro | 4 pão | 4 barco | 3 café | 3 violão | 2 chapéu | 2 relógio | coração
    | espelho | segredo
    coisaF: 5 carta | 4 flor | 4 rede | 3 canção | 3 chave | 2 maçã | 2 janela | lâmpada | moeda
    | estrela
    coisasM: 3 peixes | 2 livros | 2 limões | papéis
    coisasF: 3 flores | 2 cartas | 2 laranjas | canções
    corM: 4 azul | 3 verde | 3 vermelho | 2 amarelo | dourado
    corF: 4 azul | 3 verde | 3 vermelha | 2 amarela | dourada
    lugarM: 5 jardim | 4 mercado | 4 porto | 3 quintal | 2 rio | 2 telhado | céu | sótão
    lugarF: 5 praia | 4 praça | 4 cozinha | 3 rua | 2 igreja | 2 estação | ilha | montanha
    """)
}
