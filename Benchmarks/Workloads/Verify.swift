import ArgumentParser
import Glibc

/// The long learning checks: what agents and classifiers must reach, over several seeds.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train over several seeds and compare with what must be reached.",
    discussion: """
      Prints rows of Markdown tables as Benchmarks/RESULTS.md has them; progress goes to standard \
      error. Data sets are looked for where `palestra` does (PALESTRA_DATA); a check whose set is \
      missing says so and is skipped. The exit status is 1 where a bar is missed or a run fails.
      """)

  /// What there is to check.
  enum Group: String, ExpressibleByArgument, CaseIterable {
    case agents, images, all
  }

  @Argument(help: ArgumentHelp("agents, images or all.", valueName: "group"))
  var group = Group.all
  @Option(
    help: ArgumentHelp(
      "These checks alone, separated by commas; an agent's name stands for all of its.",
      valueName: "names"))
  var only = ""
  @Flag(help: "Name the checks with their bars and about how long they take; run nothing.")
  var list = false
  @Flag(help: "Print a line of JSON for each check in place of tables.")
  var json = false
  @Flag(help: .hidden)
  var trial = false

  private var wanted: [String] { only.split(separator: ",").map(String.init) }

  private var agents: [AgentCheck] {
    guard group != .images else { return [] }
    return AgentCheck.all.filter {
      wanted.isEmpty || wanted.contains($0.name) || wanted.contains($0.agent)
    }
  }

  private var processes: [ProcessCheck] {
    guard group != .images else { return [] }
    return ProcessCheck.all.filter { wanted.isEmpty || wanted.contains($0.name) }
  }

  private var images: [ImageCheck] {
    guard group != .agents else { return [] }
    let chosen = ImageCheck.all.filter { wanted.isEmpty || wanted.contains($0.name) }
    return trial ? chosen.map(\.trial) : chosen
  }

  private var generations: [GenerationCheck] {
    guard group != .agents else { return [] }
    let chosen = GenerationCheck.all.filter { wanted.isEmpty || wanted.contains($0.name) }
    return trial ? chosen.map(\.trial) : chosen
  }

  func validate() throws {
    let known =
      (group == .images ? [] : AgentCheck.all.map(\.name) + ProcessCheck.all.map(\.name))
      + (group == .agents ? [] : ImageCheck.all.map(\.name) + GenerationCheck.all.map(\.name))
    let names = Set(known + (group == .images ? [] : AgentCheck.all.map(\.agent)))
    for name in wanted where !names.contains(name) {
      throw ValidationError(
        "there is no check \"\(name)\"; there are \(known.joined(separator: ", "))")
    }
  }

  func run() throws {
    if list { return printList() }
    var failed = false
    if !agents.isEmpty, !json { print(AgentCheck.header) }
    for check in agents {
      failed = !succeeds(check.name) { try check.run(progress: $0) } || failed
    }
    if !processes.isEmpty, !json {
      print(agents.isEmpty ? "" : "\n", ProcessCheck.header, separator: "")
    }
    for check in processes {
      failed =
        !succeeds(check.name) { try check.run(program: Self.program, progress: $0) } || failed
    }
    if !images.isEmpty, !json {
      print(agents.isEmpty && processes.isEmpty ? "" : "\n", ImageCheck.header, separator: "")
    }
    for check in images {
      failed =
        !succeeds(check.name) { try check.run(program: Self.program, progress: $0) } || failed
    }
    if !generations.isEmpty, !json {
      let isFirst = agents.isEmpty && processes.isEmpty && images.isEmpty
      print(isFirst ? "" : "\n", GenerationCheck.header, separator: "")
    }
    for check in generations {
      failed =
        !succeeds(check.name) { try check.run(program: Self.program, progress: $0) } || failed
    }
    if failed { throw ExitCode(1) }
  }

  /// Runs a check and prints what it came to.
  /// - Returns: whether no bar was missed.
  private func succeeds(_ name: String, _ run: ((String) -> Void) throws -> CheckOutcome) -> Bool {
    do {
      let outcome = try run { report("\(name): \($0)") }
      print(json ? outcome.json : outcome.row)
      fflush(nil)
      if outcome.met == false { report("\(name): missed its bar") }
      return outcome.met ?? true
    } catch {
      report("\(name): failed: \(error)")
      return false
    }
  }

  private func printList() {
    print("| check | what | bar | about |\n|---|---|---|---|")
    for check in agents {
      print(
        "| \(check.name) | \(check.environment), \(check.seeds) seeds | ≥ \(check.threshold), "
          + "\(check.needed) of \(check.seeds) | \(Self.duration(check.expectedSeconds)) |")
    }
    for check in processes {
      print(
        "| \(check.name) | processes, \(check.seeds) seeds | ≥ \(check.threshold) within "
          + "\(check.limit) s, all | \(Self.duration(check.expectedSeconds)) |")
    }
    for check in images {
      let bars = check.requirements.map(\.description)
      print(
        "| \(check.name) | \(check.task), \(check.seeds) seed\(check.seeds == 1 ? "" : "s") "
          + "| \(bars.isEmpty ? "-" : bars.joined(separator: ", ")) "
          + "| \(Self.duration(check.expectedSeconds)) |")
    }
    for check in generations {
      print(
        "| \(check.name) | samples of \(check.set), one seed | each class "
          + "≥ \(check.leastFraction), confidence ≥ \(check.leastConfidence) "
          + "| \(Self.duration(check.expectedSeconds)) |")
    }
    let total =
      agents.reduce(0) { $0 + $1.expectedSeconds }
      + processes.reduce(0) { $0 + $1.expectedSeconds }
      + images.reduce(0) { $0 + $1.expectedSeconds }
      + generations.reduce(0) { $0 + $1.expectedSeconds }
    print("\nall of these: about \(Self.duration(total))")
  }

  private static func duration(_ seconds: Int) -> String {
    seconds < 100 ? "\(seconds) s" : "\((seconds + 30) / 60) min"
  }

  /// The `palestra` beside this program.
  static var program: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/") + "/palestra"
  }
}
