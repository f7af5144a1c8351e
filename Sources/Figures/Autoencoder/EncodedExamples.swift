import Estimators
import Experiments
import Foundations
import TensorEngine

/// The codes that a model has for examples.
public struct EncodedExamples {
  /// `[N, K]`
  public let codes: Tensor
  /// The class of each example, where they come from a data set.
  public let labels: [Int32]?
  /// The examples, where they are texts.
  public let texts: [String]?

  init(codes: Tensor, labels: [Int32]?, texts: [String]? = nil) {
    (self.codes, self.labels, self.texts) = (codes, labels, texts)
  }

  /// The codes in fewer dimensions: their principal components, then, or instead, points of t-SNE.
  /// - Parameters:
  ///   - pca: how many components; nil for none.
  ///   - tsne: the dimensions of the points; nil for none. Their perplexity is scikit-learn's, 30,
  ///     and of 30 examples or fewer a third of the others.
  ///   - seed: where the points start; nil for the first principal components.
  /// - Returns: the same examples with other codes.
  /// - Throws: `EstimatorError` where there are too few examples, or more components than examples
  ///   or values.
  public func reduced(pca: Int? = nil, tsne: Int? = nil, seed: UInt64? = nil)
    throws(EstimatorError) -> EncodedExamples
  {
    var codes = codes
    let count = codes.shape[0]
    if let pca {
      try Self.checkCount(count, for: "PCA")
      codes = try PCA(components: pca, examples: codes).transform(codes)
    }
    if let tsne {
      try Self.checkCount(count, for: "t-SNE")
      var settings = TSNE.Settings()
      settings.components = tsne
      if count <= 30 { settings.perplexity = Double(count - 1) / 3 }
      if let seed { settings.start = .random(seed: seed) }
      codes = try TSNE(examples: codes, settings: settings).points
    }
    return EncodedExamples(codes: codes, labels: labels, texts: texts)
  }

  static func checkCount(_ count: Int, for method: String) throws(EstimatorError) {
    guard count > 1 else {
      throw .wrongShape(
        what: "examples", expected: "two at least for \(method)", found: "\(count)")
    }
  }

  /// `code_1,code_2,label` and a line for each example; of texts a last column `text`.
  public var csv: String {
    let (count, width) = (codes.shape[0], codes.shape[1])
    let values = codes.scalars
    let names = (labels == nil ? [] : ["label"]) + (texts == nil ? [] : ["text"])
    var lines = [((1...width).map { "code_\($0)" } + names).joined(separator: ",")]
    for row in 0..<count {
      let fields = values[row * width..<(row + 1) * width].map { "\($0)" }
      let details =
        (labels.map { ["\($0[row])"] } ?? []) + (texts.map { [CSVField.quoted($0[row])] } ?? [])
      lines.append((fields + details).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
