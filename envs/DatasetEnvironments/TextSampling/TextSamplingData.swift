import Datasets
import Foundations
import Gym
import Spaces
import Synchronization

/// The examples of a corpus, made once however many environments show them.
final class TextSamplingData: Sendable {
  let corpus: TextCorpus
  let vocabulary: Vocabulary
  let order: Int
  /// The labels of texts, sorted; empty where they have none.
  let labels: [String]
  private let parts: (train: TextExamples, validation: TextExamples, test: TextExamples)
  private let counted = Mutex<KneserNeyModel?>(nil)

  private init(_ selection: TextSamplingParameters.Selection) throws(DatasetError) {
    corpus = try Self.corpus(selection)
    let windowLength = selection.windowLength
    vocabulary = Vocabulary(
      fitting: corpus.train, level: selection.level, maxWords: selection.maxWords,
      singleText: corpus.isSingleText)
    order = selection.order ?? KneserNeyModel.defaultOrder(selection.level)
    let labels = corpus.labels
    let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    self.labels = labels
    let train = TextExamples(
      corpus.train, vocabulary: vocabulary, windowLength: windowLength,
      labels: corpus.trainLabels.compactMap { numbers[$0] })
    guard train.count > 0 else {
      throw .badExamples(
        set: selection.path ?? selection.corpus,
        reason: """
          expected a text that is longer than the window of \(windowLength) tokens \
          and one more, found \(train.ids.count) tokens: take a smaller max_length or a longer text
          """)
    }
    let split = train.split(
      fraction: selection.validation, seed: UInt64(selection.validationSeed))
    parts = (
      split.kept, split.held,
      TextExamples(
        corpus.test, vocabulary: vocabulary, windowLength: windowLength,
        labels: corpus.testLabels.compactMap { numbers[$0] })
    )
  }

  private static func corpus(_ selection: TextSamplingParameters.Selection) throws(DatasetError)
    -> TextCorpus
  {
    if let path = selection.path {
      return try OwnCorpus(path: path, form: selection.form).load()
    }
    guard let entry = CorpusEntry.standard.first(where: { $0.name == selection.corpus }) else {
      throw .unknownSet(name: selection.corpus, nearest: CorpusEntry.standard.map(\.name))
    }
    return try entry.load(sentences: selection.sentences, form: selection.form)
  }

  /// The examples of a part.
  /// - Throws: `GymError.badArgument` where it has none.
  func examples(of split: Dataset.Split) throws(GymError) -> TextExamples {
    let examples =
      switch split {
      case .train: parts.train
      case .validation: parts.validation
      case .test: parts.test
      }
    guard examples.count > 0 else {
      throw .badArgument(
        name: "split", value: "\"\(split.rawValue)\"",
        expected: "a part that has examples: \(parts.train.count) train, "
          + "\(parts.validation.count) validate, \(parts.test.count) test"
          + (split == .test ? "; a larger argument test holds out more" : ""))
    }
    return examples
  }

  /// The n-gram model of the training texts, counted when it is first asked for.
  var reference: KneserNeyModel {
    counted.withLock { counted in
      if let counted { return counted }
      let model = KneserNeyModel(
        order: order,
        TextExamples(corpus.train, vocabulary: vocabulary, windowLength: parts.train.windowLength))
      counted = model
      return model
    }
  }

  private struct Loaded: @unchecked Sendable {
    // Unchecked: weak references to a Sendable class, touched under the lock alone.
    struct Reference { weak var data: TextSamplingData? }
    var all: [TextSamplingParameters.Selection: Reference] = [:]
    var latest: TextSamplingData?
  }

  private static let loaded = Mutex(Loaded())

  /// The examples of a selection; those that an environment still shows are shared, and the latest
  /// ones are kept.
  /// - Throws: `GymError.unavailable` with what to do.
  static func load(_ selection: TextSamplingParameters.Selection) throws(GymError)
    -> TextSamplingData
  {
    let result: Result<TextSamplingData, DatasetError> = loaded.withLock { loaded in
      if let data = loaded.all[selection]?.data { return .success(data) }
      do throws(DatasetError) {
        let data = try TextSamplingData(selection)
        loaded.all[selection] = Loaded.Reference(data: data)
        loaded.latest = data
        return .success(data)
      } catch {
        return .failure(error)
      }
    }
    do throws(DatasetError) {
      return try result.get()
    } catch {
      throw .unavailable(error.description)
    }
  }
}
