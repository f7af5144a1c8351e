import Datasets
import Spaces
import Synchronization

/// The examples that environments show, read once however many there are.
final class ClassificationData: Sendable {
  let set: Dataset
  /// `OwnDataset.fingerprint` of one's own files.
  let fingerprint: String?

  private init(_ set: Dataset, fingerprint: String?) {
    (self.set, self.fingerprint) = (set, fingerprint)
  }

  /// The examples of a part.
  /// - Throws: `GymError.badArgument` where nothing was held out for it.
  func examples(of split: Dataset.Split) throws(GymError) -> Examples {
    guard let examples = set[split] else {
      throw .badArgument(
        name: "split", value: "\"validation\"",
        expected: "train or test, or an argument \"validation\" with the fraction to hold out")
    }
    return examples
  }

  private struct Shared: @unchecked Sendable {
    // Unchecked: a weak reference to a Sendable class, touched under the lock alone.
    weak var data: ClassificationData?
  }

  private static let loaded = Mutex<[ClassificationParameters.Selection: Shared]>([:])

  /// The examples of a selection; those that an environment still shows are shared.
  /// - Throws: `GymError.unavailable` with what to do.
  static func load(_ selection: ClassificationParameters.Selection) throws(GymError)
    -> ClassificationData
  {
    // Locked while it reads: who else asks waits instead of reading the same files.
    let result: Result<ClassificationData, DatasetError> = loaded.withLock { loaded in
      if let data = loaded[selection]?.data { return .success(data) }
      do throws(DatasetError) {
        let data = ClassificationData(
          try read(selection), fingerprint: selection.own?.fingerprint)
        loaded[selection] = Shared(data: data)
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

  private static func read(_ selection: ClassificationParameters.Selection) throws(DatasetError)
    -> Dataset
  {
    var set: Dataset
    if let own = selection.own {
      set = try own.load()
    } else {
      set = try DatasetCatalog.standard.load(selection.set)
    }
    if let seed = selection.splitSeed { try set.redrawTest(seed: UInt64(seed)) }
    let chosen = (selection.classes ?? []) + (selection.positive.map { [$0] } ?? [])
    if let unknown = chosen.first(where: { !set.classNames.indices.contains($0) }) {
      throw .badExamples(
        set: set.name,
        reason: "there is no class \(unknown): expected 0 to \(set.classCount - 1) for "
          + set.classNames.prefix(12).joined(separator: ", "))
    }
    if let first = selection.first { set.keepFirst(first) }
    if let classes = selection.classes {
      let kept = classes.map(Int32.init)
      set = try Dataset(
        name: set.name, classNames: classes.map { set.classNames[$0] },
        featureNames: set.featureNames, train: set.train.selecting(classes: kept),
        test: set.test.selecting(classes: kept))
    } else if let positive = selection.positive {
      let name = set.classNames[positive]
      let change: (Int32) -> Int32 = { $0 == Int32(positive) ? 1 : 0 }
      set = try Dataset(
        name: set.name, classNames: ["not \(name)", name], featureNames: set.featureNames,
        train: set.train.relabeled(change), test: set.test.relabeled(change))
    }
    try set.check()
    if let folds = selection.folds, let fold = selection.fold {
      try set.useFold(fold, of: folds, seed: UInt64(selection.validationSeed))
    }
    if selection.validation > 0 {
      try set.holdOutValidation(
        fraction: selection.validation, seed: UInt64(selection.validationSeed))
    }
    return set
  }
}
