import Experiments
import Foundations
import TensorEngine

/// The predictions of a model for some examples, as a table.
public struct PredictionTable: Sendable {
  /// What the first column is called: `row` or `file`.
  private let head: String
  /// `[N]`: the first column.
  private let examples: [String]
  /// `[N]`: the names of the classes that are predicted; nil of numbers.
  private let classes: [String]?
  /// The names of the columns of numbers, C of them.
  private let columns: [String]
  /// `[N, C]`, row by row.
  private let values: [Float]

  /// Classes that are predicted.
  /// - Parameters:
  ///   - head: `row` or `file`.
  ///   - examples: `[N]`, what each example is called.
  ///   - predicted: `[N]`, the number of each one's class.
  ///   - probabilities: `[N, C]`; nil of models that have none.
  ///   - names: C names.
  public init(
    _ head: String, _ examples: [String], predicted: [Int], probabilities: Tensor?, names: [String]
  ) {
    (self.head, self.examples) = (head, examples)
    classes = predicted.map { names[$0] }
    columns = probabilities == nil ? [] : names.map { "p(\($0))" }
    values = probabilities?.scalars ?? []
  }

  /// Numbers that are predicted.
  /// - Parameters:
  ///   - head: `row` or `file`.
  ///   - examples: `[N]`, what each example is called.
  ///   - outputs: `[N, C]`
  ///   - names: C names of columns.
  public init(_ head: String, _ examples: [String], outputs: Tensor, names: [String]) {
    (self.head, self.examples) = (head, examples)
    classes = nil
    columns = names
    values = outputs.scalars
  }

  private func values(of row: Int) -> ArraySlice<Float> {
    values[row * columns.count..<(row + 1) * columns.count]
  }

  /// A header, and a line for each example with all digits.
  public var csv: String {
    let header = [head] + (classes == nil ? [] : ["prediction"]) + columns
    var lines = [header.map(CSVField.quoted).joined(separator: ",")]
    for row in examples.indices {
      let texts = [examples[row]] + (classes.map { [$0[row]] } ?? [])
      let fields = texts.map(CSVField.quoted) + values(of: row).map { "\($0)" }
      lines.append(fields.joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The first rows under their header, with four decimals; of more than eight classes the largest
  /// probability alone.
  public func preview(_ count: Int) -> [[String]] {
    let isShort = classes == nil || columns.count <= 8
    var rows = [[head] + (classes == nil ? [] : ["prediction"]) + (isShort ? columns : ["p"])]
    for row in examples.indices.prefix(count) {
      let numbers = isShort ? Array(values(of: row)) : [values(of: row).max() ?? 0]
      rows.append(
        [examples[row]] + (classes.map { [$0[row]] } ?? [])
          + numbers.map { decimal(Double($0), 4) })
    }
    return rows
  }

  /// The classes by name, or the numbers of each example.
  public var json: JSONValue {
    if let classes { return .array(classes.map { .string($0) }) }
    return .array(
      examples.indices.map { row in
        let numbers = values(of: row).map { Double($0) }
        return numbers.count == 1 ? .number(numbers[0]) : .numbers(numbers)
      })
  }
}
