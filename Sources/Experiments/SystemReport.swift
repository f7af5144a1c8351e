import Foundations
import Glibc
import Replays
import TensorEngine

/// What this machine and this build offer, for `palestra doctor` and for reports of faults.
public struct SystemReport: Sendable {
  /// One fact under its name.
  public struct Fact: Sendable, Equatable {
    /// What it is about.
    public let name: String
    /// What is so.
    public let value: String

    /// States a fact.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The facts, in the order to print them.
  public let facts: [Fact]

  /// Looks around; nothing is changed.
  public init() {
    let cpu = Self.cpu()
    let data = Self.dataFolder
    facts = [
      Fact(name: "processor", value: cpu.model),
      Fact(name: "features", value: cpu.features),
      Fact(
        name: "threads",
        value: "\(WorkerPool.shared.threads) used of \(WorkerPool.availableThreads) available"),
      Fact(name: "memory", value: Self.memory()),
      Fact(name: "system", value: Self.system()),
      Fact(name: "compiler", value: Self.compiler),
      Fact(name: "matrix library", value: BLAS.selection.configuration),
      Fact(
        name: "matrix kernels",
        value: "\(BLAS.selection.used), \(BLAS.selection.reason) (found: \(BLAS.selection.found))"),
      Fact(name: "replay library", value: ReplayLibrary.description),
      Fact(
        name: "data folder", value: "\(data.path) (\(data.reason); \(Self.state(of: data.path)))"),
    ]
  }

  /// Where data sets are kept: `PALESTRA_DATA`, or `palestra` in the user's cache.
  public static var dataFolder: (path: String, reason: String) {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    if let path = variable("PALESTRA_DATA") { return (path, "from PALESTRA_DATA") }
    // The XDG rules: a path that is not absolute does not count.
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") {
      return ("\(cache)/palestra", "from XDG_CACHE_HOME")
    }
    return (
      "\(variable("HOME") ?? "/tmp")/.cache/palestra", "the default; PALESTRA_DATA sets another"
    )
  }

  private static func state(of path: String) -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { return "not there yet" }
    guard status.st_mode & S_IFMT == S_IFDIR else { return "not a folder!" }
    return access(path, W_OK) == 0 ? "writable" : "not writable!"
  }

  /// The name of the processor, and what of its vector features the engine has code for.
  private static func cpu() -> (model: String, features: String) {
    let lines = text("/proc/cpuinfo").split(separator: "\n")
    func value(_ key: String) -> String? {
      lines.first { $0.hasPrefix(key) }.flatMap { line in
        line.firstIndex(of: ":").map {
          String(line[line.index(after: $0)...].drop(while: \.isWhitespace))
        }
      }
    }
    let flags = Set((value("flags") ?? value("Features") ?? "").split(separator: " "))
    let known = [
      "sse4_2", "avx", "fma", "avx2", "avx512f", "avx512bw", "avx512vl", "avx512_bf16", "asimd",
      "sve",
    ]
    let found = known.filter { flags.contains(Substring($0)) }
    return (
      value("model name") ?? "unknown", found.isEmpty ? "unknown" : found.joined(separator: " ")
    )
  }

  private static func memory() -> String {
    let fields = text("/proc/meminfo").split(separator: "\n")
    func gibibytes(_ key: String) -> String? {
      fields.first { $0.hasPrefix(key) }?.split(separator: " ").dropFirst().first
        .flatMap { Double($0) }.map { decimal($0 / 1_048_576, 1) }
    }
    guard let total = gibibytes("MemTotal:"), let free = gibibytes("MemAvailable:") else {
      return "unknown"
    }
    return "\(total) GiB, \(free) GiB available"
  }

  private static func system() -> String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    func text<Field>(_ field: Field) -> String {
      withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      let version = "Swift 6.4 or newer"
    #elseif compiler(>=6.3)
      let version = "Swift 6.3"
    #else
      let version = "Swift before 6.3"
    #endif
    #if DEBUG
      return version + ", debug build (many times slower: build with -c release)"
    #else
      return version + ", release build"
    #endif
  }

  /// A small file of the system; empty where it cannot be read.
  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
