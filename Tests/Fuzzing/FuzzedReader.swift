import Datasets
import Experiments
import Foundation
import Foundations
import ImageFiles
import NeuralNetworks
import Replays

/// The readers of untrusted files.
package enum FuzzedReader: String, CaseIterable, Sendable {
  case idx, npy, npz, csv, safetensors, png, yaml
  /// A CSV table whose types are found, with its description.
  case table
  /// `metadata.json` of a data set of episodes.
  case metadata
  /// The plan of a tuning, and its trials.
  case tuning, trials

  /// How many times longer than the others a file takes: HDF5 reads in processes of their own.
  package var cost: Int { self == .metadata ? 20 : 1 }

  /// What damaged files made of a reader.
  package struct Outcome: Sendable, Equatable {
    /// Files that are still valid.
    package var accepted = 0
    /// Files that were refused.
    package var refused = 0
    /// Refusals that do not name the file, or no position in it.
    package var vague: [String] = []
  }

  /// Reads damaged files: a crash ends the program, whatever else happens is counted.
  /// - Parameters:
  ///   - count: how many.
  ///   - seed: which.
  /// - Returns: the counts.
  /// - Throws: where the valid files can't be read.
  package func run(_ count: Int, seed: UInt64) throws -> Outcome {
    let files = try validFiles()
    var mutator = FileMutator(seed: seed)
    var outcome = Outcome()
    for _ in 0..<count {
      do {
        try read(mutator.mutated(of: files))
        outcome.accepted += 1
      } catch {
        outcome.refused += 1
        if !isPrecise("\(error)"), outcome.vague.count < 10 { outcome.vague.append("\(error)") }
      }
    }
    return outcome
  }

  private func isPrecise(_ string: String) -> Bool {
    string.contains("fuzzed")
      && [
        "byte", "offset", "key", "pixels", "line", "_space", "content", "jpeg_encoding", "episode_",
        "trial",
      ].contains { string.contains($0) }
  }

  /// Reads a file and everything in it.
  package func read(_ bytes: [UInt8]) throws {
    switch self {
    case .idx: _ = try IDX.read(bytes: bytes, file: "fuzzed")
    case .npy: _ = try NumPyFile.read(bytes: bytes, file: "fuzzed")
    case .npz:
      let archive = try NumPyArchive(bytes: bytes, file: "fuzzed")
      for name in archive.names { _ = try archive.array(name) }
    case .csv:
      _ = try CSVFile.readTable(bytes: bytes, file: "fuzzed")
      _ = try CSVFile.readMatrix(bytes: bytes, file: "fuzzed")
    case .table: try Self.describe(table: bytes)
    case .safetensors: _ = try Safetensors(bytes: bytes, file: "fuzzed")
    case .png: _ = try Bitmap(png: bytes, path: "fuzzed")
    case .yaml: _ = try RunOptions(yamlBytes: bytes, file: "fuzzed")
    case .metadata: try Self.readDataset(metadata: bytes)
    case .tuning: _ = try TuningOptions(yamlBytes: bytes, file: "fuzzed")
    case .trials: _ = try Tuning.trials(in: bytes, file: "fuzzed", space: Self.space)
    }
  }

  /// Describes a table.
  private static func describe(table bytes: [UInt8]) throws {
    let table = try ExploredTable(try TableFile.read(bytes: bytes, file: "fuzzed"), name: "fuzzed")
    for method in CorrelationMatrix.Method.allCases {
      let description = TableDescription(table, method: method)
      _ = (description.csv, description.json(), description.notes)
    }
  }

  /// Reads a data set whose episodes are good.
  private static func readDataset(metadata: [UInt8]) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("palestra-fuzzed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(metadata).write(to: folder.appendingPathComponent("metadata.json"))
    try Data(bytes("\(dataset)/main_data.hdf5"))
      .write(to: folder.appendingPathComponent("main_data.hdf5"))
    let reader = try ReplayReader(folder.path)
    for episode in try reader.episodes(0..<reader.episodeCount) { _ = try episode.get() }
  }

  /// A data set that Minari wrote, with a Dict, a Tuple and a Text in its spaces.
  private static let dataset = "ReplaysTests/Golden/spaces-v0/data"

  /// What the trials vary.
  private static let space = SearchSpace([
    SearchDimension("gamma", [0.9, 0.99]), SearchDimension("hidden_layers", [[8], [16, 16]]),
  ])

  /// Valid files to begin with.
  package func validFiles() throws -> [[UInt8]] {
    switch self {
    case .idx, .npy, .npz: return try golden()
    case .csv:
      return [
        "a,b,c\n1,2.5,-3e2\n4,,6\n", "x\n1\n2\n", "\"a,\"\"b\",c\r\n\"1\",2\r\n",
        "label,pixel0,pixel1\n7,0,255\n1,128,3\n",
      ].map { Array($0.utf8) }
    case .table:
      return [
        "a,b,kind,y\n1,2.5,red,0\n4,,blue,1\n-3e2,?,red,1\n7,NA,blue,0\n",
        "id;x;class\nr1;0;a\nr2;0;b\nr3;12.5;a\nr4;13;b\n",
        "preg,plas,class\r\n6,148,tested_positive\r\n1,85,tested_negative\r\n",
        "\"q, \"\"x\"\"\"\tv\n\"1\"\t2\n3\t4\n",
      ].map { Array($0.utf8) }
    case .safetensors:
      return try ["example.safetensors", "model.safetensors"].map {
        try Self.bytes("NeuralNetworksTests/Golden/\($0)")
      }
    case .tuning:
      return [
        "environment: CartPole-v1\ntry:\n  gamma: [0.9, 0.99]\n  hidden_layers: [[8], [16, 16]]\n",
        "draw:\n  learning_rate: log:1e-4..1e-2\n  batch_size: 4..64\ntrials: 7\nruns: 2\n",
        "sampler: tpe\nfolds: 3\ntry: {optimizer: [adam, sgd]}\n",
      ].map { Array($0.utf8) }
    case .trials:
      let trial =
        "\"settings\":{\"gamma\":0.9,\"hidden_layers\":[16,16]},\"score\":1.5,\"seconds\":0.25,"
        + "\"rungs\":[{\"fraction\":0.5,\"scores\":[1,2]}],\"failure\":null"
      return [Array("{\"trials\":[{\"trial\":1,\(trial)},{\"trial\":2,\(trial)}]}".utf8)]
    case .metadata: return [try Self.bytes("\(Self.dataset)/metadata.json")]
    case .yaml:
      return [
        "environment: CartPole-v1\nagent: dqn\nseed: 1\nsteps: 5e4\nsettings:\n"
          + "  learning_rate: 0.001\n  hidden_layers: [16, 16]\n",
        "environment: FrozenLake-v1\narguments: {is_slippery: false, map_name: \"8x8\"}\n"
          + "record: true\nevaluate_every: 100\n",
        "arguments:\n  a: &a [x, x, x]\n  b: &b [*a, *a]\n  c: &c {k: *b, l: [*b]}\n  d: [*c, *c]\n",
        "# comment\nagent: 'sarsa'\nout: |\n  a\n  b\nseconds: .5\n",
      ].map { Array($0.utf8) }
    case .png:
      var picture = Bitmap(width: 9, height: 5)
      for offset in picture.pixels.indices where offset % 4 != 3 {
        picture.pixels[offset] = UInt8(truncatingIfNeeded: offset &* 37)
      }
      return [try picture.png(), try Bitmap(width: 2, height: 2).png()]
    }
  }

  /// Those that NumPy wrote.
  private func golden() throws -> [[UInt8]] {
    struct Golden: Decodable {
      struct File: Decodable { let kind, base64: String }
      let files: [File]
    }
    let data = Data(try Self.bytes("DatasetsTests/Golden/files.json"))
    let files = try JSONDecoder().decode(Golden.self, from: data).files
    return files.filter { $0.kind == rawValue }.compactMap { Data(base64Encoded: $0.base64) }
      .map { Array($0) }
  }

  private static func bytes(_ path: String, source: String = #filePath) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: source).deletingLastPathComponent()
      .deletingLastPathComponent()
    return try FileSystem.read(tests.appendingPathComponent(path).path)
  }
}
