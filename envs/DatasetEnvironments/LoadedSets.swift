import Datasets
import Gym
import Synchronization

/// The sets that environments of this process have loaded: the lanes of a vector environment share
/// one, and what is in memory is not read again.
final class LoadedSets: Sendable {
  static let shared = LoadedSets()

  private let sets = Mutex<[String: Dataset]>([:])

  /// The set of that name, with a share of the training examples held out for validation.
  /// - Throws: `GymError.unavailable` where it can't be read.
  func set(_ name: String, validation: Double, seed: UInt64) throws(GymError) -> Dataset {
    let key = "\(name) \(validation) \(seed)"
    if let known = sets.withLock({ $0[key] }) { return known }
    do throws(DatasetError) {
      var set: Dataset
      if let loaded = sets.withLock({ $0[name] }) {
        set = loaded
      } else {
        set = try DatasetCatalog.standard.load(name)
      }
      let whole = set
      sets.withLock { $0[name] = whole }
      if validation > 0 { try set.holdOutValidation(share: validation, seed: seed) }
      let divided = set
      sets.withLock { $0[key] = divided }
      return divided
    } catch {
      throw .unavailable(error.description)
    }
  }
}
