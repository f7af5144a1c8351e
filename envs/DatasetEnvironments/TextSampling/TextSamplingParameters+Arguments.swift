import Datasets
import Foundations
import Gym
import Spaces

extension TextSamplingParameters {
  /// The corpus that stands for one's own file.
  static let ownCorpus = "files"
  private static let standard = TextSamplingParameters(corpus: "frases")

  static let corpus = EnvironmentArgument(
    "corpus", "the name of a corpus, or files", default: "frases",
    "The corpus; the environment's id says it.")
  static let freeRunning = TypedArgument.flag(
    "free_running", default: false,
    "Whether the agent's own tokens enter the window; the environment's id says it.")
  static let shownSplit = TypedArgument.option(
    "split", of: [Dataset.Split.train, .validation, .test].map(\.rawValue),
    default: standard.split.rawValue, "The part that is shown.")
  static let level = TypedArgument.option(
    "level", of: Tokenizer.Level.allCases.map(\.rawValue),
    default: standard.selection.level.rawValue, "What a token is.")
  static let windowLength = TypedArgument.whole(
    "max_length", in: 1...1_000, default: standard.selection.windowLength,
    "The tokens of an observation, the last ones before the next.")
  static let maxWords = TypedArgument.whole(
    "max_words", in: 1...1_000_000, default: standard.selection.maxWords,
    "The tokens of the vocabulary, the most frequent ones.")
  static let validation = TypedArgument.number(
    "validation", in: 0...0.9, default: standard.selection.validation,
    "The fraction of the training examples that is held out: 1 minus textgenrnn's train_size.")
  static let validationSeed = TypedArgument.whole(
    "validation_seed", in: 0...1_000_000_000, default: standard.selection.validationSeed,
    "The seed of that selection.")
  static let shownReward = EnvironmentArgument(
    "reward", "hit or likelihood", default: "hit; likelihood where it runs freely",
    "What a step is rewarded for: the true token, or ln p under the n-gram model.")
  static let order = TypedArgument.whole(
    "order", in: 1...16, unset: "5 characters or 3 words", "n of the n-gram model.")
  static let maxLength = TypedArgument.whole(
    "max_gen_length", in: 1...1_000_000, default: standard.maxLength,
    "The steps after which an episode of a single environment ends at the latest.")
  static let sentences = TypedArgument.whole(
    "sentences", in: 10...1_000_000, default: standard.selection.sentences,
    "The sentences that are written to learn from; a tenth as many are held out.")

  /// The arguments of any corpus.
  static let common = [
    corpus, freeRunning.listed, shownSplit.listed, level.listed, windowLength.listed,
    maxWords.listed, validation.listed, validationSeed.listed, shownReward, order.listed,
    maxLength.listed,
  ]

  /// The arguments of the environments of a corpus.
  static func arguments(of entry: CorpusEntry?) -> [EnvironmentArgument] {
    guard let entry else { return common + FileArguments.listed }
    return common + (entry.hasGrammar ? [sentences.listed] : FileArguments.form)
  }

  /// Reads the keyword arguments of `make`.
  /// - Throws: `GymError.unknownArgument` or `GymError.badArgument`.
  public init(_ arguments: [String: InfoValue]) throws(GymError) {
    let names = CorpusEntry.standard.map(\.name) + [Self.ownCorpus]
    let name = try arguments.stringArgument(Self.corpus.name, oneOf: names) ?? "frases"
    let entry = CorpusEntry.standard.first { $0.name == name }
    try arguments.checkArguments(Self.arguments(of: entry))
    self.init(corpus: name, isFreeRunning: try Self.freeRunning.value(in: arguments))
    split = Dataset.Split(rawValue: try Self.shownSplit.value(in: arguments)) ?? split
    let rewards = Reward.allCases.map(\.rawValue)
    if let name = try arguments.stringArgument(Self.shownReward.name, oneOf: rewards) {
      reward = Reward(rawValue: name) ?? reward
    }
    guard !isFreeRunning || reward == .likelihood else {
      throw .badArgument(
        name: Self.shownReward.name, value: reward.rawValue,
        expected: "likelihood: where the agent writes freely, no token is the true one")
    }
    maxLength = try Self.maxLength.value(in: arguments)
    selection.level = Tokenizer.Level(rawValue: try Self.level.value(in: arguments)) ?? .character
    selection.windowLength = try Self.windowLength.value(in: arguments)
    selection.maxWords = try Self.maxWords.value(in: arguments)
    selection.validation = try Self.validation.value(in: arguments)
    selection.validationSeed = try Self.validationSeed.value(in: arguments)
    selection.order = try Self.order.value(in: arguments)
    selection.sentences = try Self.sentences.value(in: arguments)
    if entry?.hasGrammar != true { selection.form = try OwnCorpus.Form(arguments) }
    if entry == nil { selection.path = try arguments.textPath() }
    if split == .validation, selection.validation == 0 {
      throw .badArgument(
        name: Self.validation.listed.name, value: "0",
        expected: "a fraction above 0 for the split validation")
    }
  }
}

/// The keyword arguments of files.
enum FileArguments {
  private static let standard = OwnCorpus.Form()

  static let path = EnvironmentArgument(
    "path", "a path", default: "none", "A text file in UTF-8, or a .csv file.")
  static let delimiter = EnvironmentArgument(
    "delimiter", "a string", default: "a line feed; a comma in a table",
    "What separates texts; \\n and \\t stand for a line feed and a tab.")
  static let header = EnvironmentArgument(
    "header", "true or false", default: "true in a table, else false",
    "Whether the first line is left out.")
  static let isTable = EnvironmentArgument(
    "is_csv", "true or false", default: "true for .csv and .tsv",
    "Whether the texts are the first column of a table.")
  static let context = TypedArgument.flag(
    "context", default: false,
    "Whether the second column of a table holds a label for each text, which text-rnn learns with.")
  static let singleText = TypedArgument.flag(
    "single_text", default: standard.singleText, "Whether the whole file is one text.")
  static let test = TypedArgument.number(
    "test", in: 0...0.9, default: standard.testFraction,
    "The fraction of the texts that is held out for the test; of a single text its end.")

  /// How a file is cut into texts.
  static let form = [delimiter, header, isTable, singleText.listed, test.listed]
  static let listed = [path, context.listed] + form
}

extension OwnCorpus.Form {
  fileprivate init(_ arguments: [String: InfoValue]) throws(GymError) {
    self.init()
    delimiter = try arguments.delimiterArgument()
    header = try arguments.boolArgument(FileArguments.header.name)
    isTable = try arguments.boolArgument(FileArguments.isTable.name)
    singleText = try FileArguments.singleText.value(in: arguments)
    testFraction = try FileArguments.test.value(in: arguments)
    context = try FileArguments.context.value(in: arguments) ? true : nil
    guard context == nil || !singleText && isTable != false else {
      throw .badArgument(
        name: FileArguments.context.listed.name, value: "true",
        expected: "a table of texts and labels: leave out single_text and is_csv=false")
    }
  }
}

extension [String: InfoValue] {
  fileprivate func textPath() throws(GymError) -> String {
    guard let value = self[FileArguments.path.name] else {
      throw .badArgument(
        name: FileArguments.path.name, value: "nothing",
        expected: "a text file: --argument path=book.txt")
    }
    if case .string(let string) = value { return string }
    return value.description
  }

  /// A string of at least one character, its escapes read.
  fileprivate func delimiterArgument() throws(GymError) -> String? {
    guard let value = self[FileArguments.delimiter.name] else { return nil }
    let written: String = if case .string(let string) = value { string } else { value.description }
    var string = ""
    var isEscaped = false
    for character in written {
      if isEscaped {
        string += character == "n" ? "\n" : character == "t" ? "\t" : "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        string.append(character)
      }
    }
    if isEscaped { string += "\\" }
    guard !string.isEmpty else {
      throw .badArgument(
        name: FileArguments.delimiter.name, value: "\"\"", expected: "at least one character")
    }
    return string
  }
}
