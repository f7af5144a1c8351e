import NeuralNetworks
import TensorEngine

/// The two halves of a trained autoencoder.
///
///     let model = try TrainedAutoencoder(contentsOf: "model.safetensors")
///     let codes = model.encoder.batched(images)       // [N, K]
///     let images = model.decoder.batched(codes)       // [N, H, W, C]
public struct TrainedAutoencoder: Sendable {
  /// Under which the model file says how many layers make the encoder.
  public static let encoderKey = "encoder_layers"

  /// The whole network with its record.
  public let model: TrainedNetwork
  /// The model as it was saved, with the environment it was trained in.
  public let saved: SavedModel
  /// Examples `[N, …]` to codes `[N, K]`; of a variational one to their means.
  public let encoder: Sequential
  /// Codes `[N, K]` to examples `[N, …]`.
  public let decoder: Sequential

  /// Whether a model has an encoder and a decoder.
  public static func isOne(_ saved: SavedModel) -> Bool { saved.archive.texts[encoderKey] != nil }

  /// Reads an untrusted file.
  /// - Throws: `ExperimentError.unreadable` where it is damaged, `foreignFile` where it holds no
  ///   autoencoder.
  public init(contentsOf path: String) throws(ExperimentError) {
    saved = try SavedModel(contentsOf: path)
    model = try TrainedNetwork(contentsOf: path)
    let count = model.network.layers.count
    guard let string = saved.archive.texts[Self.encoderKey], let encoderCount = Int(string),
      (1..<count).contains(encoderCount)
    else {
      throw .foreignFile(
        path: path, expected: "an autoencoder", found: "a model of the agent \(saved.agent)")
    }
    encoder = model.network.prefix(encoderCount)
    decoder = model.network.suffix(from: encoderCount)
    guard decoder.architecture.inputShape.rank == 1 else {
      throw .foreignFile(
        path: path, expected: "codes as rows of numbers",
        found: "codes \(decoder.architecture.inputShape)")
    }
  }

  /// The elements of a code.
  public var codeSize: Int { decoder.architecture.inputShape.count }
}
