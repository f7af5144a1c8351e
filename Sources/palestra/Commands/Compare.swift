import Agents
import ArgumentParser
import Environments
import Experiments
import Figures
import Foundations
import Glibc

/// `palestra compare`
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare agents in environments over several seeds, under the same budget.",
    discussion: """
      Examples:
        palestra compare comparisons/cartpole-four.yaml
        palestra compare comparisons/toy-text.yaml --out runs/toy --jobs 2
        palestra compare --resume runs/toy        what was stopped or has failed
        palestra compare mine.yaml --shard 0/4    the first of four machines
        mpirun -n 4 palestra compare mine.yaml --shard mpi --out runs/mine
        palestra compare --merge runs/mine/shard-* --out runs/all

      The file names agents, environments, seeds and one budget: seconds (the same computing time \
      for each), steps, updates or epochs. Every run is a folder that evaluate, film and plot read, trained \
      by a process of its own on one processor. The same command again continues where it was \
      stopped or killed: runs that ended are kept, others resume from their checkpoints, and those \
      that failed are tried again.

      A shard i/n, with i from 0, trains each run whose index in the grid is i modulo n. The grid's \
      order is that of the seeds, then the environments, then the agents, which start with another \
      one for each seed. mpi takes i and n from OMPI_COMM_WORLD_RANK and _SIZE, or PMI_RANK and \
      _SIZE; in a Slurm array give --shard $SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT.

      Exit status: 0 done, 1 a run failed (the others are reported), 2 misuse, 130 stopped.
      """)

  @Argument(help: ArgumentHelp("The comparison, as YAML.", valueName: "file"))
  var file: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Where to write (default: runs/FILE without .yaml).", valueName: "folder"))
  var out: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Resume the comparison in a folder.", valueName: "folder"))
  var resume: String?

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Join the results of shards, into --out.", valueName: "folder"))
  var merge: [String] = []

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("How many runs at once (default: one for each processor).", valueName: "n"),
    transform: NumberFlag.whole(in: 1...1024))
  var jobs: Int?

  @Option(
    name: .long,
    help: ArgumentHelp("Train only this part of the grid.", valueName: "i/n|mpi"),
    transform: ShardFlag.parse)
  var shard: Shard?

  @OptionGroup var output: OutputFlags

  func run() throws {
    let (plan, folder) = try prepared()
    let jobs = try jobCount(plan)
    let shards = merge.map { ComparisonFolder($0) }
    // Where a run is in two of them, nothing is written.
    try ComparisonFolder.sources(shards, of: plan)
    let lock = try folder.prepare(for: plan)
    defer { withExtendedLifetime(lock) {} }
    if merge.isEmpty {
      try train(plan, in: folder, jobs: jobs)
    } else {
      try folder.merge(shards, of: plan)
    }
    let results = try ComparisonResults(plan, in: folder, environments: .standard)
    let report = try ComparisonReport(results, in: folder)
    let paths = try ViewFailure.wrapping { try report.write() }
    if !output.quiet { summarize(report.tables, paths) }
    if output.json {
      ResultJSON.print(
        results.members.map { ($0.name, $0.value) } + [("folder", .string(folder.path))])
    }
    if !results.failures.isEmpty {
      throw ViewFailure(failure: "\(results.failures.count) of \(plan.runs.count) runs failed")
    }
  }

  /// Trains the runs of the shard, or all.
  /// - Throws: `ExitCode` where it was stopped, after saying how to continue.
  private func train(_ plan: ComparisonPlan, in folder: ComparisonFolder, jobs: Int) throws {
    let runs = plan.runs(of: shard)
    if !output.quiet { announce(plan, runs, folder) }
    StopSignal.listen()
    let processes = ComparisonProcesses(folder, jobs: jobs) { run, processor in
      [
        "compare-run", folder.path, "--run", "\(run.index)", "--processor", "\(processor)",
        "--parent", "\(ChildProcess.ownNumber)",
      ]
    }
    var progress = ComparisonProgress(plan, count: runs.count, isQuiet: output.quiet)
    let hasEnded = try processes.train(
      runs, shouldStop: { StopSignal.isRaised }, observer: { progress.show($0) })
    guard hasEnded else {
      Console.line("stopped; the same command continues, or: \(continuation(folder))")
      throw ExitCode(StopSignal.exitStatus)
    }
  }

  /// The command that continues.
  private func continuation(_ folder: ComparisonFolder) -> String {
    let part = shard.map { " --shard \($0.index)/\($0.count)" } ?? ""
    return "palestra compare --resume \(shellQuoted(folder.path))\(part)"
  }

  /// The tables without every single run, and what was written.
  private func summarize(_ tables: ComparisonTables, _ paths: [String]) {
    for section in tables.sections.dropLast() {
      Console.line("\n" + Console.styled(section.title, .bold))
      for line in Table.lines(section.rows, width: 160) { Console.line(line) }
    }
    Console.line("\nwritten to " + paths.joined(separator: ", "))
  }

  /// The comparison and its folder, from a file or from an earlier start.
  private func prepared() throws(ExperimentError) -> (ComparisonPlan, ComparisonFolder) {
    if let resume {
      guard file == nil, out == nil, merge.isEmpty else {
        throw .badOption(
          name: "--resume", value: resume,
          expected: "to be given without a file, --out and --merge")
      }
      let folder = ComparisonFolder(resume)
      return (try folder.plan(environments: .standard, agents: .standard), folder)
    }
    if let first = merge.first {
      guard file == nil, shard == nil, let out else {
        throw .badOption(
          name: "--merge", value: merge.joined(separator: " "),
          expected: "to be given with --out, without a file and --shard")
      }
      let plan = try ComparisonFolder(first).plan(environments: .standard, agents: .standard)
      for other in merge.dropFirst() {
        let found = try ComparisonFolder(other).plan(environments: .standard, agents: .standard)
        guard found.runs == plan.runs else {
          throw .badOption(
            name: "--merge", value: other, expected: "a part of the same comparison as \(first)")
        }
      }
      return (plan, ComparisonFolder(out))
    }
    guard let file else {
      throw .badOption(
        name: "the comparison", value: "missing", expected: "a YAML file, --resume or --merge")
    }
    let plan = try ComparisonPlan(yamlFile: file, environments: .standard, agents: .standard)
    var path = out ?? "runs/\(ComparisonPlan.stem(of: file))"
    if let shard { path += "/\(shard.folderName)" }
    return (plan, ComparisonFolder(path))
  }

  /// How many runs at once. Where time is the budget each has a processor of its own.
  private func jobCount(_ plan: ComparisonPlan) throws(ExperimentError) -> Int {
    let available = Processors.available.count
    let jobs = jobs ?? available
    guard plan.budget.seconds == nil || jobs <= available else {
      throw .badOption(
        name: "--jobs", value: "\(jobs)",
        expected: "at most \(available), the processors here: with seconds as the budget no two "
          + "runs take the same one")
    }
    return jobs
  }

  private func announce(
    _ plan: ComparisonPlan, _ runs: [ComparisonPlan.Run], _ folder: ComparisonFolder
  ) {
    Console.line(
      """
      comparing \(plan.agents.map { Console.styled($0.label, .bold) }.joined(separator: ", ")) in \
      \(plan.environments.map(\.label).joined(separator: ", ")), \(plan.seeds.count) seeds, \
      \(plan.budgetText) each: \(runs.count) runs, writing to \(folder.path)
      """)
  }
}

/// `--shard`
enum ShardFlag {
  /// `0/4`, or `mpi`: the rank and size of a process that an MPI launcher started.
  static let parse: @Sendable (String) throws -> Shard = { string in
    if string == "mpi" { return try fromEnvironment() }
    let parts = string.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]),
      let shard = Shard(index: index, of: count)
    else {
      throw ValidationError("expected i/n with i from 0 to n - 1, such as 0/4, or mpi")
    }
    return shard
  }

  /// Open MPI's names, and those of the process manager of MPICH and Slurm.
  private static let variables = [
    ("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"), ("PMI_RANK", "PMI_SIZE"),
  ]

  private static func fromEnvironment() throws -> Shard {
    func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
    for (rank, size) in variables {
      guard let index = number(rank), let count = number(size) else { continue }
      if let shard = Shard(index: index, of: count) { return shard }
    }
    throw ValidationError(
      "expected a process of mpirun, with OMPI_COMM_WORLD_RANK or PMI_RANK in its environment")
  }
}
