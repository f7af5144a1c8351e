import Environments
import Experiments
import Foundations
import Glibc
import Gym
import Learning
import NumPyRandom
import TensorEngine
import Viewer

/// What a trained generative agent makes of latent draws: sheets, walks between two draws, films.
///
///     let samples = try GeneratedSamples(
///       contentsOf: "model.safetensors", agents: .standard)
///     try PictureFile.write(samples.sheet(rows: 5, columns: 5, seed: 1), to: "samples.png")
public struct GeneratedSamples: Sendable {
  /// The model file's description.
  public let model: SavedModel
  let agent: any GenerativeAgent

  /// Reads a model.
  /// - Parameters:
  ///   - path: of the model.
  ///   - agents: where its agent is known.
  /// - Throws: `ExperimentError` where the file is damaged, or of an agent that makes no images.
  public init(contentsOf path: String, agents: AgentRegistry) throws {
    let model = try SavedModel(contentsOf: path)
    // Without its environment: the data set need not be here.
    let made = try model.makeAgent(agents: agents)
    guard let agent = made as? any GenerativeAgent else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model that makes samples, such as one of `train --agent gan`",
        found: "one of the agent \(model.agent)")
    }
    guard agent.sampleShape.count == 3, [1, 3].contains(agent.sampleShape[2]) else {
      throw ExperimentError.foreignFile(
        path: path, expected: "a model that makes images of 1 or 3 channels",
        found: "one that makes samples \(agent.sampleShape)")
    }
    (self.model, self.agent) = (model, agent)
  }

  /// The classes that samples may be asked for; nil where they can't be.
  public var classCount: Int? { agent.classCount }

  /// Samples of the latent draws of a seed.
  /// - Parameters:
  ///   - count: N.
  ///   - seed: of the draws.
  ///   - label: the class of all of them; nil for the classes in turn.
  /// - Returns: `[N, H, W, C]`, within -1...1.
  public func samples(_ count: Int, seed: UInt64, label: Int? = nil) -> Tensor {
    agent.samples(of: latents(count, seed: seed), labels: labels(count, label))
  }

  /// The same for any number of samples, made by parts.
  public func batches(of count: Int, seed: UInt64, label: Int? = nil) -> Tensor {
    let z = latents(count, seed: seed)
    let classes = (0..<count).map { label ?? $0 % max(1, classCount ?? 1) }
    let parts = stride(from: 0, to: count, by: 1_000).map { start in
      let range = start..<min(count, start + 1_000)
      return agent.samples(of: z.slice(range), labels: Array(classes[range]))
    }
    return .concatenated(parts)
  }

  /// Samples in rows.
  public func sheet(rows: Int, columns: Int, seed: UInt64, label: Int? = nil) -> DisplayList {
    SampleSheet(columns: columns)
      .displayList(of: samples(rows * columns, seed: seed, label: label))
  }

  /// Samples on the way from one latent draw to another, `rows` of such walks.
  ///
  /// The way is an arc, as draws of many elements lie near a sphere: White (2016),
  /// https://arxiv.org/abs/1609.04468.
  ///
  ///     z(t) = (sin((1 - t) omega) a + sin(t omega) b) / sin omega,  omega the angle between a and b
  public func walk(rows: Int, columns: Int, seed: UInt64, label: Int? = nil) -> DisplayList {
    let (from, to) = ends(rows, seed: seed)
    let width = agent.latentCount
    var points: [Float] = []
    for row in 0..<rows {
      let part = row * width..<(row + 1) * width
      for column in 0..<columns {
        let t = columns == 1 ? 0 : Double(column) / Double(columns - 1)
        points += Self.arc(Array(from[part]), Array(to[part]), t)
      }
    }
    let z = Tensor(points, shape: [rows * columns, width])
    let classes = (0..<rows * columns).map { label ?? $0 / columns % max(1, classCount ?? 1) }
    return SampleSheet(columns: columns).displayList(of: agent.samples(of: z, labels: classes))
  }

  /// The scenes of a film in which each sample's latent draw moves round and comes back.
  ///
  ///     z(t) = a cos(2 pi t) + b sin(2 pi t)
  ///
  /// At each t these are draws of the standard normal distribution, a and b being such.
  public func film(rows: Int, columns: Int, seed: UInt64, frames: Int, label: Int? = nil)
    -> [DisplayList]
  {
    let (a, b) = ends(rows * columns, seed: seed)
    let sheet = SampleSheet(columns: columns)
    return (0..<frames).map { frame in
      let angle = 2 * Double.pi * Double(frame) / Double(frames)
      let (x, y) = (Float(cos(angle)), Float(sin(angle)))
      let z = Tensor(
        zip(a, b).map { x * $0 + y * $1 }, shape: [rows * columns, agent.latentCount])
      return sheet.displayList(of: agent.samples(of: z, labels: labels(rows * columns, label)))
    }
  }

  func labels(_ count: Int, _ label: Int?) -> [Int]? {
    label.map { Array(repeating: $0, count: count) }
  }

  func latents(_ count: Int, seed: UInt64, stream: String = "samples") -> Tensor {
    var random = PCG64(seed: seed, stream: stream)
    return Tensor(shape: [count, agent.latentCount]) { values in
      for index in values.indices { values[index] = Float(random.standardNormal()) }
    }
  }

  /// Two sets of latent draws; the first one is that of a sheet.
  private func ends(_ count: Int, seed: UInt64) -> (from: [Float], to: [Float]) {
    (
      latents(count, seed: seed).scalars, latents(count, seed: seed, stream: "destinations").scalars
    )
  }

  private static func arc(_ a: [Float], _ b: [Float], _ t: Double) -> [Float] {
    func product(_ x: [Float], _ y: [Float]) -> Double {
      zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let norms = (product(a, a) * product(b, b)).squareRoot()
    let omega = norms > 0 ? acos(min(1, max(-1, product(a, b) / norms))) : 0
    guard sin(omega) > 1e-6 else {
      return zip(a, b).map { Float(1 - t) * $0 + Float(t) * $1 }
    }
    let (x, y) = (Float(sin((1 - t) * omega) / sin(omega)), Float(sin(t * omega) / sin(omega)))
    return zip(a, b).map { x * $0 + y * $1 }
  }
}
