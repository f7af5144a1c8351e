import Estimators
import Experiments
import Foundations
import Learning
import TensorEngine

/// The codes that a text model has for texts: what its attention layer makes of the start marker and
/// of their first tokens, as many as a window has.
///
///     let encoder = try TextEncoder(agent, path: "model.safetensors")
///     let codes = try encoder.encoded(texts).codes           // [N, D]
///     let nearest = try encoder.similarities(of: "Bom dia!", to: texts)[0]
///
/// Woolf (2018), textgenrnn 2.0.0, `encode_text_vectors` and `similarity`.
public struct TextEncoder {
  /// How alike a text is to the one asked for.
  public struct Similarity: Equatable {
    /// The text.
    public let text: String
    /// The cosine of the angle between the codes, in -1...1; 0 where one of them is 0.
    public let cosine: Double
  }

  private let agent: any EncodingAgent
  private let generator: TextGenerator
  private let path: String

  /// Takes a model.
  /// - Parameters:
  ///   - agent: of the model.
  ///   - path: of its file, for errors.
  /// - Throws: `ExperimentError` where it is no text model, or one without a vocabulary.
  public init(_ agent: any Agent, path: String) throws(ExperimentError) {
    guard let writer = agent as? any TextGenerating, let encoder = agent as? any EncodingAgent,
      let generator = try? TextGenerator(writer)
    else {
      throw .foreignFile(
        path: path, expected: "a text model with its vocabulary", found: "another model")
    }
    (self.agent, self.generator, self.path) = (encoder, generator, path)
  }

  /// Encodes texts.
  /// - Parameter texts: N of them, one at least.
  /// - Returns: codes `[N, D]` and the texts.
  /// - Throws: `ExperimentError.unfitModel` where the network has no attention layer's output.
  public func encoded(_ texts: [String]) throws(ExperimentError) -> EncodedExamples {
    let length = agent.exampleShape[0]
    let windows = texts.flatMap { generator.encodedWindow(of: $0).map { Float($0) } }
    do throws(AgentError) {
      return EncodedExamples(
        codes: try agent.codes(of: Tensor(windows, shape: [texts.count, length])), labels: nil,
        texts: texts)
    } catch {
      throw .unfitModel(path: path, error)
    }
  }

  /// Compares a text with others, the most similar first; equal ones in their order.
  /// - Parameters:
  ///   - text: the text.
  ///   - texts: the others, one at least; two with components.
  ///   - components: the principal components of the others' codes that are compared, or as many as
  ///     there are; nil for the codes themselves.
  /// - Returns: each of the others with its similarity.
  /// - Throws: `EstimatorError` where there are too few texts; what `encoded` throws.
  public func similarities(of text: String, to texts: [String], components: Int? = 50) throws
    -> [Similarity]
  {
    var (code, codes) = (try encoded([text]).codes, try encoded(texts).codes)
    if let components {
      try EncodedExamples.checkCount(texts.count, for: "PCA")
      let pca = try PCA(
        components: min(components, codes.shape[0], codes.shape[1]), examples: codes)
      (code, codes) = (try pca.transform(code), try pca.transform(codes))
    }
    let (one, width, values) = (code.scalars, codes.shape[1], codes.scalars)
    let found = texts.enumerated().map { row, text in
      Similarity(
        text: text, cosine: Self.cosine(one, Array(values[row * width..<(row + 1) * width])))
    }
    return found.enumerated().sorted {
      (-$0.element.cosine, $0.offset) < (-$1.element.cosine, $1.offset)
    }.map(\.element)
  }

  /// `a b / (|a| |b|)`
  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    var (product, first, second) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      product += Double(x) * Double(y)
      first += Double(x) * Double(x)
      second += Double(y) * Double(y)
    }
    let norm = (first * second).squareRoot()
    return norm > 0 ? product / norm : 0
  }
}
