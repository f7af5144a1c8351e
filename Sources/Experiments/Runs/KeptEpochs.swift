/// The models that a run keeps of its passes over a data set, one for each:
/// `epochs/epoch-001.safetensors`, `epochs/epoch-002.safetensors`, …
///
/// They are model files like any other. A run that was killed writes the ones after its checkpoint
/// again, with the same bytes.
public enum KeptEpochs {
  /// The folder in a run's folder.
  public static let folderName = "epochs"
  private static let (prefix, suffix) = ("epoch-", ".safetensors")

  /// The name of a file.
  /// - Parameter epoch: counted from 1.
  /// - Returns: it, without a folder.
  public static func fileName(_ epoch: Int) -> String {
    let digits = String(epoch)
    return prefix + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + suffix
  }

  /// The models in a folder, first epoch first.
  /// - Parameter folder: such as `runs/mnist/epochs`.
  /// - Returns: epochs and paths.
  /// - Throws: `ExperimentError.foreignFile` where there is none.
  public static func models(in folder: String) throws(ExperimentError) -> [(
    epoch: Int, path: String
  )] {
    let found = files(in: folder).map { (epoch: $0.epoch, path: "\(folder)/\($0.name)") }
    guard !found.isEmpty else {
      throw .foreignFile(
        path: folder, expected: "models kept with `train --keep-epochs`, \(fileName(1)) and so on",
        found: "none of that name")
    }
    return found
  }

  /// The files of that name in a folder; none where it is not there.
  static func files(in folder: String) -> [(epoch: Int, name: String)] {
    let found = FolderNames.list(folder).compactMap { name -> (epoch: Int, name: String)? in
      guard name.hasPrefix(prefix), name.hasSuffix(suffix),
        let epoch = Int(name.dropFirst(prefix.count).dropLast(suffix.count)), epoch > 0,
        name == fileName(epoch)
      else { return nil }
      return (epoch, name)
    }
    return found.sorted { $0.epoch < $1.epoch }
  }
}

extension TrainingRun {
  /// The passes over the data set that are complete; 0 where there is none to pass over.
  var completeEpochs: Int {
    loop.environments.dataset.map { loop.progress.steps / $0.epochLength } ?? 0
  }

  /// The passes that were complete before the step that comes next, or that is not complete itself.
  var epochsBeforeNextStep: Int {
    guard let length = loop.environments.dataset?.epochLength, loop.hasPendingUpdates else {
      return completeEpochs
    }
    return (loop.progress.steps - loop.environments.count) / length
  }

  /// Writes the agent as it is at the end of a pass, where epochs are kept.
  func keepEpoch() throws(ExperimentError) {
    try RunFolder.makeFolders(folder.file(KeptEpochs.folderName))
    let archive = try archive(loop.evaluationAgent)
    try checkFinite(archive)
    try write(
      SavedModel(configuration, in: loop.environments, facts: facts, archive: archive),
      "\(KeptEpochs.folderName)/\(KeptEpochs.fileName(completeEpochs))")
  }
}
