/// Outputs of a model as flags name them: by number from 0 or, of classes with names, by name.
public enum ExplainedOutput {
  /// Finds an output.
  /// - Parameters:
  ///   - string: a number, or one of the names. A name that is a number stands for the output of that
  ///     number.
  ///   - names: of the outputs; empty where they have none.
  /// - Throws: `FigureError.badOption` where it is neither.
  /// - Returns: its number, which may be beyond the outputs.
  public static func index(of string: String, among names: [String]) throws(FigureError) -> Int {
    if let number = Int(string) { return number }
    if let index = names.firstIndex(of: string) { return index }
    let words = names.filter { Int($0) == nil }
    let known = words.prefix(12).joined(separator: ", ") + (words.count > 12 ? ", …" : "")
    throw .badOption(
      method: "explain", option: "--neuron", value: string,
      expected: words.isEmpty
        ? "a number, as the outputs have no names"
        : "the number of an output, or one of \(known)")
  }
}
