import Experiments
import Foundations
import NeuralNetworks
import Viewer

/// Precision, recall and F1 of each class, and their means over the classes (macro averages).
public struct ClassReport {
  /// A class with its scores.
  public typealias Row = ClassReportView.Row

  /// One for each class.
  public let rows: [Row]
  /// The means over the classes.
  public let mean: Row

  /// Computes the scores from a confusion matrix.
  public init(_ confusion: ConfusionMatrix, classNames: [String]) {
    rows = classNames.enumerated().map { label, name in
      Row(
        name: name, precision: confusion.precision(label), recall: confusion.recall(label),
        f1: confusion.f1(label),
        support: classNames.indices.reduce(0) { $0 + confusion[label, $1] })
    }
    let averages = confusion.averages(.macro)
    mean = Row(
      name: "mean", precision: averages.precision, recall: averages.recall, f1: averages.f1,
      support: confusion.total)
  }

  /// A line for each class: `class,precision,recall,f1,examples`.
  public var csv: String {
    "class,precision,recall,f1,examples\n"
      + rows.map { row in
        "\(CSVField.quoted(row.name)),\(row.precision),\(row.recall),\(row.f1),\(row.support)\n"
      }.joined()
  }

  /// For JSON.
  public var members: [(String, JSONValue)] {
    [
      ("classes", .array(rows.map { .object(Self.members($0)) })),
      ("macro_precision", JSONValue.number(mean.precision)),
      ("macro_recall", JSONValue.number(mean.recall)), ("macro_f1", JSONValue.number(mean.f1)),
    ]
  }

  private static func members(_ row: Row) -> [JSONValue.Member] {
    [
      .init("class", .string(row.name)), .init("precision", JSONValue.number(row.precision)),
      .init("recall", JSONValue.number(row.recall)), .init("f1", JSONValue.number(row.f1)),
      .init("examples", .integer(Int128(row.support))),
    ]
  }
}
