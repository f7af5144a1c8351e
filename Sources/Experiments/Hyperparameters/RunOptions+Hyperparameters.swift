import Foundations
import Learning

extension RunOptions {
  /// Reads the hyperparameters of one environment from a file of RL Baselines3 Zoo, as it is.
  ///
  ///     let options = try RunOptions(hyperparametersFile: "ppo.yml", environment: "CartPole-v1")
  ///
  /// Keys are those of Stable-Baselines3: they become the agent's settings, the number of
  /// environments and the steps.
  /// - Parameters:
  ///   - path: the file; its name says the agent (`ppo.yml`) unless one is given.
  ///   - environment: an id with its version, a key of the file.
  ///   - agent: the agent's name.
  /// - Throws: `ExperimentError.badConfiguration` with the line where a key or a value has no
  ///   counterpart, or `unreadable`.
  public init(hyperparametersFile path: String, environment: String, agent: String? = nil)
    throws(ExperimentError)
  {
    let yaml = try YAMLReader.text(ofFile: path)
    self = try Self.hyperparameters(yaml, file: path, environment: environment, agent: agent)
  }

  static func hyperparameters(
    _ yaml: String, file: String, environment: String, agent: String?
  ) throws(ExperimentError) -> RunOptions {
    let reader = YAMLReader(file: file)
    let entries = try reader.mapping(try reader.parse(yaml))
    guard let entry = entries.first(where: { $0.key.name == environment }) else {
      let names = entries.map(\.key.name)
      let nearest = nearestNames(to: environment, among: names).first
      throw reader.error(
        line: nil,
        "there is nothing for \(environment); "
          + (nearest.map { "did you mean \($0)?" } ?? "it has \(names.joined(separator: ", "))"))
    }
    var zoo = ZooEntry(agent: agent ?? agentName(ofFile: file), reader: reader)
    for (key, value) in try members(of: entry.value, reader) { try zoo.read(key, value) }
    zoo.options.environment = environment
    return zoo.finished()
  }

  /// The members of an entry, those of `<<: *anchor` where they are not given themselves.
  private static func members(of node: YAMLNode, _ reader: YAMLReader) throws(ExperimentError)
    -> [(key: YAMLReader.Key, value: YAMLNode)]
  {
    var members: [(key: YAMLReader.Key, value: YAMLNode)] = []
    let own = try reader.mapping(node)
    for member in own where member.key.name == "<<" {
      members += try reader.mapping(member.value).filter { inherited in
        inherited.key.name != "<<" && !own.contains { $0.key.name == inherited.key.name }
      }
    }
    return members + own.filter { $0.key.name != "<<" }
  }

  /// `ppo` of `hyperparams/ppo.yml`; QR-DQN's file is `qrdqn.yml`.
  private static func agentName(ofFile path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.split(separator: ".").first.map(String.init) ?? name
    return stem == "qrdqn" ? "qr-dqn" : stem
  }
}
