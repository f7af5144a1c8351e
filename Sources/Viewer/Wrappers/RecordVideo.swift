import Gym
import Spaces

/// Makes films of some episodes, or from some steps on: Gymnasium's wrapper of this name.
///
///     var environment = try RecordVideo(CartPole(), folder: "films", episodeTrigger: { $0 % 10 ==
///     0 })
///     … reset, step …
///     environment.close()                   // films/rl-video-episode-0.mp4, …-10.mp4, …
///
/// A film of an episode ends with the next reset; one of a given length continues over resets until
/// it has one frame more than that, as in Gymnasium. `close` ends the film that is being made.
/// Films of the same name are replaced. The frames are kept as display lists and drawn when the
/// film ends.
public struct RecordVideo<Base: Environment>: Wrapper {
  /// Whether a film begins with this episode, or with this step, both counted from 0.
  public typealias Trigger = @Sendable (_ number: Int) -> Bool

  /// The inner environment.
  public var base: Base
  /// Where the films go.
  public let folder: String
  /// What their names begin with.
  public let namePrefix: String
  /// The frames of a film but one; 0 for whole episodes.
  public let videoLength: Int
  /// Frames a second.
  public let framesPerSecond: Double
  /// What the films are.
  public let format: RecordVideoFormat
  /// The film that could not be written last, and why; `close` can't throw.
  public private(set) var problem: ViewerError?
  private let episodeTrigger: Trigger?
  private let stepTrigger: Trigger?
  private var episode = -1
  private var step = -1
  private var name: String?
  private var frames: [DisplayList] = []

  /// Films an environment.
  /// - Parameters:
  ///   - base: an environment that draws itself.
  ///   - folder: for the films; is made where it isn't there; its parent must be.
  ///   - episodeTrigger: says with which episodes a film begins. Where neither trigger is given:
  ///     with
  ///     those whose number is a cube, from 1000 on with every thousandth.
  ///   - stepTrigger: says with which steps, counted over all episodes, a film begins.
  ///   - videoLength: see there.
  ///   - namePrefix: what the films' names begin with.
  ///   - framesPerSecond: nil takes the environment's.
  ///   - format: MP4 needs ffmpeg.
  /// - Throws: `ViewerError` where the environment draws nothing, a number is out of range, the
  ///   folder can't be made or ffmpeg is missing.
  public init(
    _ base: Base, folder: String, episodeTrigger: Trigger? = nil, stepTrigger: Trigger? = nil,
    videoLength: Int = 0, namePrefix: String = "rl-video", framesPerSecond: Double? = nil,
    format: RecordVideoFormat = .mp4
  ) throws(ViewerError) {
    guard base.metadata.renderModes.contains(.rgbArray) else {
      throw .badFilm(value: "\(Base.self)", expected: "an environment that draws itself")
    }
    guard videoLength >= 0 else {
      throw .badFilm(value: "films of \(videoLength) frames", expected: "a length of 0 or more")
    }
    let rate = framesPerSecond ?? base.metadata.renderFPS
    try FilmSettings(framesPerSecond: rate).check()
    if format == .mp4 { try FrameEncoder.check() }
    try FolderSink.make(folder)
    self.base = base
    self.folder = folder
    self.namePrefix = namePrefix
    self.videoLength = videoLength
    self.framesPerSecond = rate
    self.format = format
    let isDefault = episodeTrigger == nil && stepTrigger == nil
    self.episodeTrigger = isDefault ? RecordVideoFormat.isCubeOrThousandth : episodeTrigger
    self.stepTrigger = stepTrigger
  }

  /// Whether a film is being made.
  public var isRecording: Bool { name != nil }

  /// Starts an episode; ends the film of the one before.
  /// - Throws: `GymError`, also where a film can't be written.
  public mutating func reset(seed: UInt64?, options: ResetOptions) throws(GymError)
    -> (observation: Observation, info: Info)
  {
    let start = try base.reset(seed: seed, options: options)
    episode += 1
    if isRecording, videoLength == 0 { try stop() }
    if episodeTrigger?(episode) == true { try begin("episode-\(episode)") }
    try capture()
    return start
  }

  /// Does one action.
  /// - Throws: `GymError`, also where a film can't be written.
  public mutating func step(_ action: Action) throws(GymError) -> Step<Observation> {
    let result = try base.step(action)
    step += 1
    if stepTrigger?(step) == true { try begin("step-\(step)") }
    try capture()
    return result
  }

  /// Ends the film and closes the inner environment. What goes wrong stands in `problem`.
  public mutating func close() {
    try? stop()
    base.close()
  }

  private mutating func begin(_ suffix: String) throws(GymError) {
    try stop()
    name = "\(namePrefix)-\(suffix)"
  }

  private mutating func capture() throws(GymError) {
    guard isRecording, let frame = base.render() else { return }
    frames.append(frame)
    if videoLength > 0, frames.count > videoLength { try stop() }
  }

  private mutating func stop() throws(GymError) {
    guard let name else { return }
    let scenes = frames
    (self.name, frames) = (nil, [])
    guard !scenes.isEmpty else { return }
    let path = "\(folder)/\(name).\(format.rawValue)"
    do throws(ViewerError) {
      let film = try Film(
        path: path, settings: FilmSettings(framesPerSecond: framesPerSecond, overwrite: true))
      for scene in scenes { try film.add(scene) }
      try film.finish()
    } catch {
      problem = error
      throw .badArgument(
        name: "folder", value: folder, expected: "a location for \(name): \(error.description)")
    }
  }
}

/// What films `RecordVideo` makes.
public enum RecordVideoFormat: String, Sendable, CaseIterable {
  /// By ffmpeg.
  case mp4
  /// Of 50 frames a second at most.
  case gif

  /// The episodes that Gymnasium films by default: 0, 1, 8, 27, …, 729, 1000, 2000, ….
  @Sendable public static func isCubeOrThousandth(_ episode: Int) -> Bool {
    guard episode < 1000 else { return episode % 1000 == 0 }
    return (0..<10).contains { $0 * $0 * $0 == episode }
  }
}
