import Agents
import Foundation
import Foundations
import Learning
import NeuralNetworks
import NumPyRandom
import TensorEngine
import TestSupport
import Testing

@testable import Experiments

/// textgenrnn.json: what Keras predicts and writes with the published weights.
private struct TextgenrnnCases: Decodable {
  struct Prediction: Decodable {
    let prefix: String
    let ids: [Int]
    let probabilities: [Double]
  }
  struct Text: Decodable {
    let prefix: String
    let temperatures: [Double]
    let number: Int
    let text: String
  }
  struct Model: Decodable {
    let weights: String
    let predictions: [Prediction]
    let texts: [Text]
  }
  let seed: UInt64
  let length: Int
  let models: [Model]
}

@Suite struct TextgenrnnTests {
  private static let data = ProcessInfo.processInfo.environment["PALESTRA_DATA"]

  /// The published weights predict what they predict in Keras and, for the same draws, write the
  /// same texts.
  @Test(.enabled(if: data != nil, "the published weights are needed"))
  func publishedWeightsWriteWhatTheyWriteInKeras() throws {
    let cases = try GoldenFiles.decode(
      TextgenrnnCases.self, from: "textgenrnn.json", beside: #filePath)
    let folder = "\(Self.data ?? "")/textgenrnn"
    for golden in cases.models {
      let generator = try TextGenerator(
        try #require(
          try TextgenrnnModel(
            weights: "\(folder)/\(golden.weights)",
            vocabulary: "\(folder)/textgenrnn_vocab.json"
          ).makeAgent(agents: .standard) as? any TextGenerating))
      for prediction in golden.predictions {
        let found = generator.predictions(after: [generator.start(prefix: prediction.prefix)])
          .scalars
        for (id, probability) in zip(prediction.ids, prediction.probabilities) {
          #expect((Double(found[id]) - probability).magnitude < 1e-5)
        }
      }
      for text in golden.texts {
        let drafts = generator.completed(
          [generator.start(prefix: text.prefix)],
          sampling: try #require(TokenSampling(temperatures: text.temperatures)),
          maxLength: cases.length, seed: cases.seed, first: text.number)
        #expect(generator.string(drafts[0]) == text.text)
      }
    }
  }

  private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("textgenrnn-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  private func write(_ string: String, _ path: String) throws {
    try AtomicFile.write(Array(string.utf8), to: path)
  }

  @Test func filesThatDoNotFitAreRefused() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let weights = "\(folder)/a_weights.hdf5"
    func message() -> String {
      do {
        _ = try TextgenrnnModel(weights: weights).makeAgent(agents: .standard)
        return "no error"
      } catch {
        return "\(error)"
      }
    }
    #expect(message().contains("a_vocab.json: name it with --vocab"))
    try write(#"{"a": 1, "b": 3}"#, "\(folder)/a_vocab.json")
    #expect(message().contains("expected the ids 1 to 2, each once"))
    try write(#"{"a": 1, "b": 2, "<s>": 3}"#, "\(folder)/a_vocab.json")
    try write(#"{"rnn_layers": 0}"#, "\(folder)/a_config.json")
    #expect(message().contains("a whole number in 1...16 as \"rnn_layers\""))
    try write(#"{"rnn_layers": 1, "word_level": false}"#, "\(folder)/a_config.json")
    #expect(message().contains("a_weights.hdf5"))
    try write("no HDF5", weights)
    #expect(message().contains("HDF5 can't open it"))
  }

  /// A fused GPU layer's arrays, made from plain ones by the reverse of what is documented.
  @Test func aGPULayerIsAPlainOneInAnotherOrder() {
    var random = PCG64(seed: 3)
    func draws(_ shape: Shape) -> Tensor {
      Tensor(shape: shape) { for index in $0.indices { $0[index] = Float(random.uniform(-1, 1)) } }
    }
    let (inputs, units) = (3, 2)
    let plain = RecurrentWeights(
      kernel: draws([inputs, 4 * units]), recurrentKernel: draws([units, 4 * units]),
      bias: draws([4 * units]))
    var kernel = [Float](repeating: 0, count: inputs * 4 * units)
    for gate in 0..<4 {
      for row in 0..<inputs {
        for column in 0..<units {
          // flat[c * rows + r] of the block is K'[r, c].
          let flat = column * inputs + row
          kernel[flat / units * 4 * units + gate * units + flat % units] =
            plain.kernel.scalars[row * 4 * units + gate * units + column]
        }
      }
    }
    let recurrent = Tensor.concatenated(
      (0..<4).map {
        plain.recurrentKernel.slice(along: 1, $0 * units..<($0 + 1) * units).transposed()
      }, along: 1)
    let half = plain.bias / 2
    let converted = RecurrentWeights(
      kernel: Tensor(kernel, shape: [inputs, 4 * units]), recurrentKernel: recurrent,
      bias: .concatenated([half, half])
    ).convertedFromFusedLSTM()
    #expect(converted.kernel == plain.kernel)
    #expect(converted.recurrentKernel == plain.recurrentKernel)
    #expect(converted.bias == plain.bias)
  }
}
