import Foundations

extension ComparisonFolder {
  /// Joins the folders of shards: each run that ended or failed in one of them is copied here, apart
  /// from its checkpoint. What none of them has can be trained with `palestra compare --resume`.
  /// - Parameters:
  ///   - shards: folders of the same comparison.
  ///   - plan: the comparison.
  /// - Throws: `ExperimentError` where a run ended in two of them, or a file cannot be copied.
  public func merge(_ shards: [ComparisonFolder], of plan: ComparisonPlan) throws(ExperimentError) {
    for (source, folder) in try Self.sources(shards, of: plan) {
      try copy(source, to: file(folder))
    }
  }

  /// Finds the runs that folders of shards hold, and writes nothing.
  /// - Parameters:
  ///   - shards: folders of the same comparison.
  ///   - plan: the comparison.
  /// - Returns: the folder of each run that ended or failed, and its name in a comparison's folder.
  /// - Throws: `ExperimentError` where a run ended in two of them.
  @discardableResult
  public static func sources(_ shards: [ComparisonFolder], of plan: ComparisonPlan)
    throws(ExperimentError) -> [(source: String, folder: String)]
  {
    var sources: [(source: String, folder: String)] = []
    for run in plan.runs {
      var ended: [String] = []
      var failed: String?
      for shard in shards {
        switch try shard.status(of: run) {
        case .done: ended.append(shard.file(run.folder))
        case .failed: failed = shard.file(run.folder)
        case .unfinished: break
        }
      }
      guard ended.count < 2 else {
        throw .badOption(
          name: "--merge", value: shards.map(\.path).joined(separator: " "),
          expected: "each run in one folder; \(ended[0]) and \(ended[1]) are the same one")
      }
      if let source = ended.first ?? failed { sources.append((source, run.folder)) }
    }
    return sources
  }

  /// What a run's folder holds, the result last: a copy that is killed on the way does not count.
  private static let runFiles = [
    RunFolder.configurationName, RunFolder.modelName, RunFolder.lastModelName,
    RunFolder.episodesName, RunFolder.progressName, RunFolder.epochsName, logName, failureName,
    resultName,
  ]

  private func copy(_ source: String, to target: String) throws(ExperimentError) {
    try RunFolder.makeFolders(target)
    do throws(FileError) {
      for name in Self.runFiles where FileSystem.exists("\(source)/\(name)") {
        try AtomicFile.write(try FileSystem.read("\(source)/\(name)"), to: "\(target)/\(name)")
      }
    } catch {
      throw .notWritten(error, kept: .none)
    }
  }
}
