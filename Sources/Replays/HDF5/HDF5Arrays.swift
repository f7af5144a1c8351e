import CHDF5
import Foundations

/// Arrays of numbers in an HDF5 file of any program, such as a network's weights of Keras.
public enum HDF5Arrays {
  /// Reads arrays of an untrusted file.
  /// - Parameters:
  ///   - names: paths of data sets, such as `rnn_1/rnn_1/kernel:0`.
  ///   - file: the file.
  /// - Returns: those that are there, under their names.
  /// - Throws: `ReplayError` where the file cannot be opened, where it is damaged, or where a name
  ///   leads to something else than numbers in the file itself.
  public static func read(_ names: [String], in file: String) throws -> [String: NDArray] {
    let snapshot = try HDF5Snapshot.read(["/"], in: file, dataSets: names)[0].get()
    return try numbers(snapshot, in: file)
  }

  /// Reads every array of an untrusted file, and the strings that are attributes of its root group.
  /// - Returns: the arrays under their paths (`model_weights/dense/dense/kernel:0`).
  /// - Throws: `ReplayError` where the file cannot be opened, where it is damaged, or where the
  ///   numbers of a data set are not in the file itself. Data sets of other kinds are left out.
  public static func readAll(in file: String) throws
    -> (attributes: [String: String], arrays: [String: NDArray])
  {
    var snapshot = try HDF5Snapshot.readTree(of: file)
    snapshot.keepNumbers()
    return (snapshot.attributes.compactMapValues(\.text), try numbers(snapshot, in: file))
  }

  private static func numbers(_ snapshot: HDF5Snapshot, in file: String) throws -> [String: NDArray]
  {
    var arrays: [String: NDArray] = [:]
    for (name, item) in snapshot.dataSets.sorted(by: { $0.key < $1.key }) {
      try item.check(name, in: file, expected: "an array of numbers") { $0.dtype != nil }
      guard let array = item.array else {
        throw ReplayError.wrongContent(
          file: file, item: name, expected: "an array of numbers", found: item.kind.description)
      }
      arrays[name] = array
    }
    return arrays
  }
}
