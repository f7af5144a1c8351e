import Foundations
import Gym
import Learning
import NumPyRandom
import TensorEngine

/// The pictures that a run draws of a generative agent's samples, named after the updates before
/// them: `images/0.png`, `images/200.png`, … and one after the last update. `frames` holds samples of
/// the same latent draws at the same moments, for a film.
///
/// A run that was killed draws the ones after its checkpoint again, with the same bytes.
public enum SampleSheets {
  /// The folder of the sheets in a run's folder.
  public static let folderName = "images"
  /// The folder of the film's frames in a run's folder.
  public static let framesName = "frames"
  /// The samples of a sheet, in five rows of five.
  public static let sampleCount = 25
  private static let suffix = ".png"

  /// The name of a file.
  static func fileName(_ updates: Int) -> String { "\(updates)\(suffix)" }

  /// The sheets in a folder, the first one first; none where it is not there.
  public static func files(in folder: String) -> [(updates: Int, name: String)] {
    let found = FolderNames.list(folder).compactMap { name -> (updates: Int, name: String)? in
      guard name.hasSuffix(suffix), let updates = Int(name.dropLast(suffix.count)), updates >= 0,
        name == fileName(updates)
      else { return nil }
      return (updates, name)
    }
    return found.sorted { $0.updates < $1.updates }
  }

  /// The latent draws of a picture, `[25, L]`.
  static func latents(_ count: Int, seed: UInt64, stream: String) -> Tensor {
    var random = PCG64(seed: seed, stream: stream)
    return Tensor(shape: [sampleCount, count]) { values in
      for index in values.indices { values[index] = Float(random.standardNormal()) }
    }
  }
}

extension TrainingRun {
  /// The agent, where it makes pictures of which there are sheets.
  var painter: (any GenerativeAgent)? {
    guard sampleSheet != nil, let agent = loop.agent as? any GenerativeAgent,
      agent.sampleInterval > 0, agent.sampleShape.count == 3, [1, 3].contains(agent.sampleShape[2])
    else { return nil }
    return agent
  }

  /// The step before which the next sheet is drawn.
  var nextSheet: Int {
    guard let painter else { return Int.max }
    let interval = painter.sampleInterval
    let (updates, isTooLarge) = (painter.updateCount / interval + 1)
      .multipliedReportingOverflow(by: interval)
    let (steps, isBeyond) = updates.multipliedReportingOverflow(by: loop.environments.count)
    return isTooLarge || isBeyond ? Int.max : steps
  }

  /// Draws what is due after so many updates, where `isLast` says so after any number of them. After
  /// a failure there are no more sheets.
  mutating func drawSheet(isLast: Bool = false, _ observer: (RunEvent) -> Void) {
    guard let painter, let sampleSheet, lastSheet != painter.updateCount,
      isLast || painter.updateCount.isMultiple(of: painter.sampleInterval)
    else { return }
    let updates = painter.updateCount
    lastSheet = updates
    let isFixed = painter.usesFixedNoise
    func draw(_ folderName: String, _ stream: String) throws {
      let latents = SampleSheets.latents(
        painter.latentCount, seed: configuration.seed, stream: stream)
      try RunFolder.makeFolders(folder.file(folderName))
      try sampleSheet(
        painter.samples(of: latents, labels: nil),
        folder.file("\(folderName)/\(SampleSheets.fileName(updates))"))
    }
    do {
      try draw(SampleSheets.folderName, isFixed ? "sheets" : "sheet \(updates)")
      if !isFixed { try draw(SampleSheets.framesName, "frames") }
    } catch {
      self.sampleSheet = nil
      observer(.warning("there are no more sheets of samples: \(error)"))
    }
  }
}
