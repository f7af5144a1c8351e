import Foundations
import NumPyRandom

/// A known corpus: where it comes from, and how it is read.
public struct CorpusEntry: Sendable {
  /// How the texts come about.
  enum Source: Sendable {
    /// Sentences of a grammar, which is read when it is asked for: lists of environments are made
    /// when the program starts.
    case grammar(@Sendable () -> SentenceGrammar)
    /// A file below the data folder.
    case file(folder: String, name: String, advice: String)
  }

  /// The name in the catalog and in `TextSampling/<name>-v0`.
  public let name: String
  /// One sentence for lists.
  public let summary: String
  /// Who made it, and under which terms.
  public let origin: String
  let source: Source

  /// The corpora that the suite knows.
  public static let standard: [CorpusEntry] = [
    CorpusEntry(
      name: "frases", summary: "Portuguese sentences of a grammar whose entropy is known.",
      origin: "written by this program", source: .grammar { .portuguese }),
    CorpusEntry(
      name: "sentences", summary: "English sentences of a grammar whose entropy is known.",
      origin: "written by this program", source: .grammar { .english }),
    CorpusEntry(
      name: "dom-casmurro", summary: "Machado de Assis, Dom Casmurro, in modern spelling.",
      origin: "Machado de Assis 1899, public domain; NLTK corpus machado, romance/marm08.txt",
      source: .file(
        folder: "dom-casmurro", name: "dom_casmurro_modern.txt",
        advice: """
          Take romance/marm08.txt from NLTK's corpus machado \
          (https://raw.githubusercontent.com/nltk/nltk_data/gh-pages/packages/corpora/machado.zip), \
          convert it to UTF-8 and put it there, or use TextSampling/files-v0 with path=FILE
          """)),
  ]

  /// What a grammar writes: so many sentences to learn from, and a tenth as many of another seed
  /// for evaluation.
  public static let defaultSentenceCount = 10_000

  /// The grammar that writes it; nil of a file.
  public var grammar: SentenceGrammar? {
    if case .grammar(let grammar) = source { grammar() } else { nil }
  }

  /// Whether a grammar writes it.
  public var hasGrammar: Bool { if case .grammar = source { true } else { false } }

  /// Whether it can be loaded.
  public func isPresent(in folders: DataFolders) -> Bool {
    switch source {
    case .grammar: true
    case .file(let folder, let name, _):
      folders.roots.contains { DataFolders.isFile("\($0)/\(folder)/\(name)") }
    }
  }

  /// Reads the corpus.
  /// - Parameters:
  ///   - sentences: how many a grammar writes to learn from.
  ///   - form: how a file is cut into texts.
  ///   - folders: where files may be.
  /// - Returns: the texts and those that are held out.
  /// - Throws: `DatasetError.missing` where its file is not there, or what is wrong with it.
  public func load(
    sentences: Int = defaultSentenceCount, form: OwnCorpus.Form = OwnCorpus.Form(),
    from folders: DataFolders = .standard
  ) throws(DatasetError) -> TextCorpus {
    switch source {
    case .grammar(let make):
      let grammar = make()
      return TextCorpus(
        name: name, train: Self.sentences(of: grammar, count: sentences, stream: "train"),
        test: Self.sentences(of: grammar, count: max(1, sentences / 10), stream: "test"),
        grammar: grammar)
    case .file(let folder, let file, let advice):
      let paths = folders.roots.map { "\($0)/\(folder)" }
      guard let path = paths.first(where: { DataFolders.isFile("\($0)/\(file)") }) else {
        throw .missing(set: name, files: [file], searched: paths, advice: advice)
      }
      return try OwnCorpus(path: "\(path)/\(file)", form: form).load(name: name)
    }
  }

  private static func sentences(
    of grammar: SentenceGrammar, count: Int, stream: String
  ) -> [String] {
    var random = PCG64(seed: 0, stream: stream)
    return (0..<count).map { _ in grammar.sample(using: &random).sentence }
  }
}
