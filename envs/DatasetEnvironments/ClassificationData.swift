import Datasets
import Gym
import Synchronization

/// The examples of a request, read once however many environments show them.
final class ClassificationData: Sendable {
  let set: Dataset

  init(_ set: Dataset) { self.set = set }

  private struct Shared: @unchecked Sendable {
    // Unchecked: a weak reference to a Sendable class, only touched under the lock.
    weak var data: ClassificationData?
  }

  private static let loaded = Mutex<[ClassificationRequest.Selection: Shared]>([:])

  /// The examples of a selection; those that an environment still shows are shared.
  /// - Throws: `GymError.dataMissing` or `badData` with what to do.
  static func load(_ selection: ClassificationRequest.Selection) throws(GymError)
    -> ClassificationData
  {
    // Kept locked while reading: a second asker waits instead of reading the same files.
    let result: Result<ClassificationData, DatasetError> = loaded.withLock { loaded in
      if let data = loaded[selection]?.data { return .success(data) }
      do throws(DatasetError) {
        let data = ClassificationData(try read(selection))
        loaded[selection] = Shared(data: data)
        return .success(data)
      } catch {
        return .failure(error)
      }
    }
    do throws(DatasetError) { return try result.get() } catch { throw .badData(error.description) }
  }

  private static func read(_ selection: ClassificationRequest.Selection) throws(DatasetError)
    -> Dataset
  {
    var set = try DatasetCatalog.standard.load(selection.set)
    if let classes = selection.classes {
      let kept = classes.map(Int32.init)
      set = try Dataset(
        name: set.name, classNames: classes.map { set.classNames[$0] },
        featureNames: set.featureNames, train: set.train.selecting(classes: kept),
        test: set.test.selecting(classes: kept))
    } else if let positive = selection.positive {
      let change: @Sendable (Int32) -> Int32 = { $0 == Int32(positive) ? 1 : 0 }
      let name = set.classNames[positive]
      set = try Dataset(
        name: set.name, classNames: ["not \(name)", name], featureNames: set.featureNames,
        train: set.train.relabelled(change), test: set.test.relabelled(change))
    }
    if let first = selection.first { set.keepFirst(first) }
    if selection.validation > 0 {
      try set.holdOutValidation(share: selection.validation, seed: 0)
    }
    return set
  }
}
