import Foundations
import Spaces

/// Gymnasium's form of the details of many environments: one dictionary, in which every name stands
/// for an array with a row for each environment, and the name with `_` before it for a mask of the
/// environments that have it.
///
/// `VectorBuffers` have the details one environment at a time, which is what Gymnasium's
/// `DictInfoToList` makes; these two go from one form to the other.
extension [String: InfoValue] {
  /// Gathers the details of environments under their names.
  ///
  /// Integers become an int64 array, other values float64, truth values bool, and arrays of one
  /// shape an array with one dimension more, all with 0 where an environment has none; dictionaries
  /// are gathered likewise. Everything else becomes a list, with an empty dictionary where an
  /// environment has none. (Gymnasium's arrays have the type of the first value, and cut later ones
  /// to it.)
  /// - Parameter infos: `[N]`, such as `VectorBuffers.infos`.
  public init(gathering infos: [Info]) {
    self.init()
    for name in Set(infos.flatMap(\.keys)).sorted() {
      let values = infos.map { $0[name] }
      self[name] = gathered(values)
      self["_" + name] = .array(
        NDArray(shape: [infos.count], storage: .bool(values.map { $0 != nil })))
    }
  }

  /// The details of each environment: Gymnasium's `DictInfoToList`.
  ///
  /// A name without a mask belongs to every environment. A name that begins with `_` is only taken
  /// for a mask where there is the name without; Gymnasium drops it in any case.
  /// - Parameter count: N.
  /// - Returns: `[N]`
  /// - Throws: `GymError.wrongValue` where a value isn't one of so many environments.
  public func infos(count: Int) throws(GymError) -> [Info] {
    var infos = [Info](repeating: [:], count: count)
    for (name, value) in self {
      if name.hasPrefix("_") && self[String(name.dropFirst())] != nil { continue }
      let values = try value.infos(count: count)
      var mask = [Bool](repeating: true, count: count)
      if let given = self["_" + name] {
        guard case .array(let array) = given, case .bool(let flags) = array.storage,
          array.shape == [count]
        else {
          throw .wrongValue(
            expected: "a mask of \(count) environments", found: given.description)
        }
        mask = flags
      }
      for index in infos.indices where mask[index] { infos[index][name] = values[index] }
    }
    return infos
  }
}

extension InfoValue {
  /// The value of each environment.
  fileprivate func infos(count: Int) throws(GymError) -> [InfoValue] {
    switch self {
    case .dictionary(let values): return try values.infos(count: count).map { .dictionary($0) }
    case .list(let values) where values.count == count: return values
    case .array(let array) where array.shape.first == count:
      guard array.shape.count == 1 else { return array.rows.map { .array($0) } }
      if case .bool(let flags) = array.storage { return flags.map { .bool($0) } }
      if array.dtype.isInteger, array.dtype != .uint64 {
        return array.integers.map { .int(Int(clamping: $0)) }
      }
      return array.doubles.map { .double($0) }
    default:
      throw .wrongValue(expected: "a value for each of \(count) environments", found: description)
    }
  }

  fileprivate var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  fileprivate var int: Int? { if case .int(let value) = self { value } else { nil } }
  fileprivate var array: NDArray? { if case .array(let value) = self { value } else { nil } }
  fileprivate var dictionary: Info? {
    if case .dictionary(let value) = self { value } else { nil }
  }
}

/// Puts the values of environments together, nil where an environment has none.
private func gathered(_ values: [InfoValue?]) -> InfoValue {
  /// Every environment's part of one kind, nil where an environment has another kind.
  func parts<Part>(_ part: (InfoValue) -> Part?, else missing: Part) -> [Part]? {
    var parts: [Part] = []
    for value in values {
      guard let value else {
        parts.append(missing)
        continue
      }
      guard let part = part(value) else { return nil }
      parts.append(part)
    }
    return parts
  }
  let shape = [values.count]
  if let flags = parts(\.bool, else: false) {
    return .array(NDArray(shape: shape, storage: .bool(flags)))
  }
  if let elements = parts(\.int, else: 0) {
    return .array(NDArray(shape: shape, storage: .int64(elements.map { Int64($0) })))
  }
  if let elements = parts(\.number, else: 0) {
    return .array(NDArray(shape: shape, storage: .float64(elements)))
  }
  if let dictionaries = parts(\.dictionary, else: [:]) {
    return .dictionary(Info(gathering: dictionaries))
  }
  if let first = values.lazy.compactMap({ $0?.array }).first {
    let zeros = NDArray(zeros: first.shape, dtype: first.dtype)
    if let arrays = parts(\.array, else: zeros),
      arrays.allSatisfy({ $0.shape == first.shape && $0.dtype == first.dtype })
    {
      return .array(
        NDArray(joining: arrays, shape: shape + first.shape, dtype: first.dtype))
    }
  }
  return .list(values.map { $0 ?? .dictionary([:]) })
}
