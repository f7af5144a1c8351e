import Foundations
import Glibc

/// `epochs.csv` of a run: a line for each pass over the data set,
/// `epoch,loss,accuracy,validation_accuracy,seconds`. What an agent or an epoch does not have stays
/// empty. Where models are compared by another score, `epoch,loss,validation_NAME,seconds` with its
/// name, and where answers are also right or wrong,
/// `epoch,loss,accuracy,validation_NAME,validation_accuracy,seconds`.
///
/// The table is small and written whole with each checkpoint, so that a run that was killed and resumed
/// has the same lines as one that was not.
public enum EpochTable {
  private static let columns = "epoch,loss,accuracy,validation_accuracy,seconds"
  /// Of a classifier whose models are compared by their loss.
  private static let lossColumns =
    "epoch,loss,accuracy,validation_loss,validation_accuracy,seconds"
  /// Larger files are not of this program: a line has some 80 bytes.
  private static let largestFile = 1 << 26

  /// The table as text.
  static func text(_ epochs: [EpochReport]) -> String {
    func field(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    if let key = epochs.lazy.compactMap({ $0.validationScore?.key }).first {
      let hasHits = epochs.contains { $0.validationAccuracy != nil }
      var columns = ["validation_\(key)"]
      if hasHits { columns = ["accuracy"] + columns + ["validation_accuracy"] }
      return (["epoch", "loss"] + columns + ["seconds"]).joined(separator: ",") + "\n"
        + epochs.map { epoch in
          let score = field(epoch.validationScore?.value)
          let fields =
            hasHits ? [field(epoch.accuracy), score, field(epoch.validationAccuracy)] : [score]
          return (["\(epoch.epoch)", field(epoch.loss)] + fields + [decimal(epoch.seconds, 3)])
            .joined(separator: ",") + "\n"
        }.joined()
    }
    return columns + "\n"
      + epochs.map { epoch in
        "\(epoch.epoch),\(field(epoch.loss)),\(field(epoch.accuracy)),"
          + "\(field(epoch.validationAccuracy)),\(decimal(epoch.seconds, 3))\n"
      }.joined()
  }

  /// The epochs of the run that a model belongs to.
  /// - Parameter model: a model in the folder of its run, or the run's folder of kept epochs.
  /// - Returns: none where there is no table.
  /// - Throws: `ExperimentError.foreignFile` where the table is damaged.
  public static func beside(_ model: String) throws(ExperimentError) -> [EpochReport] {
    var parts = model.split(separator: "/", omittingEmptySubsequences: false)
    while parts.last == "" { parts.removeLast() }
    _ = parts.popLast()
    let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
    let path = "\(folder.isEmpty ? "/" : folder)/\(RunFolder.epochsName)"
    guard access(path, F_OK) == 0 else { return [] }
    let string: String
    do throws(FileError) {
      string = String(
        decoding: try FileSystem.read(path, limit: largestFile), as: UTF8.self)
    } catch {
      throw .badInput(file: path, reason: "\(error)")
    }
    return try read(string, path: path)
  }

  /// Reads an untrusted table.
  static func read(_ string: String, path: String) throws(ExperimentError) -> [EpochReport] {
    let lines = string.split(separator: "\n")
    let hasLosses = lines.first == Substring(lossColumns)
    guard hasLosses || lines.first == Substring(columns) else {
      throw .foreignFile(
        path: path, expected: "the columns \(columns)",
        found: lines.first.map { "\"\($0.prefix(80))\"" } ?? "nothing")
    }
    var epochs: [EpochReport] = []
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      func bad(_ expected: String) -> ExperimentError {
        .foreignFile(
          path: path, expected: "\(expected) in line \(index + 1)",
          found: "\"\(line.prefix(80))\"")
      }
      let fieldCount = hasLosses ? 6 : 5
      guard fields.count == fieldCount else { throw bad("\(fieldCount) fields") }
      guard let epoch = Int(fields[0]), epoch > epochs.last?.epoch ?? 0 else {
        throw bad("the number of an epoch after the one before")
      }
      var values: [Double?] = []
      for field in fields.dropFirst() {
        let value = Double(field)
        guard field.isEmpty || value?.isFinite == true else { throw bad("numbers") }
        values.append(value)
      }
      let loss = hasLosses ? values.remove(at: 2) : nil
      epochs.append(
        EpochReport(
          epoch: epoch, loss: values[0], accuracy: values[1], validationAccuracy: values[2],
          validationScore: loss.map { EpochReport.Score(name: "loss", value: $0) },
          seconds: values[3] ?? 0, isBest: false))
    }
    return epochs
  }
}
