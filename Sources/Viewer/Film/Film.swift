import Foundations
import Glibc
import Gym
import ImageFiles

/// Makes a film of scenes: a GIF, an MP4, a folder of PNG files, or a contact sheet.
///
///     let film = try Film(path: "episode.gif", settings: FilmSettings(framesPerSecond: 50))
///     for scene in scenes { try film.add(scene) }
///     try film.finish()
///
/// The path's ending decides: `.gif`, `.mp4`, `.png` for a contact sheet (with `settings.sheet`),
/// none for a folder of `frame-00000.png`, …. A file appears with `finish()`, whole; what is given
/// up before leaves nothing behind but, in a folder, the frames so far.
public final class Film {
  /// Where the film goes.
  public let path: String
  /// The frames so far; of a finished contact sheet, those that it shows.
  public private(set) var frameCount = 0
  private let settings: FilmSettings
  private let format: Format
  private var rasterizer: Rasterizer
  private var bitmap: Bitmap?
  private var sink: (any FrameSink)?
  private var scenes: [(number: Int, list: DisplayList)] = []
  private var sceneCount = 0

  private enum Format { case gif, mp4, folder, sheet }

  /// Checks the settings and that nothing is overwritten unasked; writes nothing yet.
  /// - Throws: `ViewerError`
  public init(path: String, settings: FilmSettings = FilmSettings()) throws(ViewerError) {
    try settings.check()
    self.path = path
    self.settings = settings
    rasterizer = Rasterizer(font: settings.font)
    format = try Self.format(of: path, isSheet: settings.sheet != nil)
    if format == .mp4 { try FrameEncoder.check() }
    if !settings.overwrite, access(path, F_OK) == 0 { throw .fileExists(path: path) }
  }

  private static func format(of path: String, isSheet: Bool) throws(ViewerError) -> Format {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let ending = name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
    switch (ending, isSheet) {
    case (".png", true): return .sheet
    case (".gif", false): return .gif
    case (".mp4", false): return .mp4
    case ("", false): return .folder
    case (".png", false):
      throw .badFilm(value: path, expected: "columns and rows of a contact sheet for a .png file")
    case (_, true): throw .badFilm(value: path, expected: "a .png file for a contact sheet")
    default:
      throw .badFilm(value: path, expected: "a name that ends in .gif or .mp4, or a folder")
    }
  }

  /// Adds a scene. A scene of other proportions than the first stands in the middle of its frame.
  /// - Throws: `ViewerError`
  public func add(_ list: DisplayList) throws(ViewerError) {
    defer { sceneCount += 1 }
    guard sceneCount % settings.every == 0 else { return }
    frameCount += 1
    if format == .sheet {
      scenes.append((sceneCount, list))
      return
    }
    if bitmap == nil { try begin(with: list) }
    guard var frame = bitmap, let sink else { return }
    bitmap = nil
    try rasterizer.draw(list, into: &frame)
    try sink.add(frame)
    bitmap = frame
  }

  /// Ends the film and puts it there.
  /// - Throws: `ViewerError`, also where there was no scene.
  public func finish() throws(ViewerError) {
    guard frameCount > 0 else { throw .noFrames(path: path) }
    if let sheet = settings.sheet {
      let cell = settings.size ?? ContactSheet.cell(for: scenes[0].list)
      let picture = try ContactSheet(
        columns: sheet.columns, rows: sheet.rows, cellWidth: cell.width, cellHeight: cell.height
      ).bitmap(of: scenes, with: &rasterizer)
      do throws(ImageFileError) { try picture.writePNG(to: path) } catch { throw .image(error) }
      frameCount = ContactSheet.chosen(sheet.columns * sheet.rows, of: scenes.count).count
    }
    try sink?.finish()
    sink = nil
  }

  private func begin(with list: DisplayList) throws(ViewerError) {
    let own = (width: Self.pixels(list.width), height: Self.pixels(list.height))
    var size = settings.size ?? own
    // H.264's colors are kept for squares of four pixels.
    if format == .mp4 { size = (size.width + size.width % 2, size.height + size.height % 2) }
    bitmap = Bitmap(width: size.width, height: size.height)
    sink =
      switch format {
      case .gif:
        try GIFSink(path: path, size.width, size.height, settings.framesPerSecond)
      case .mp4:
        try FrameEncoder(path: path, size.width, size.height, settings.framesPerSecond)
      case .folder, .sheet: try FolderSink(path: path)
      }
  }

  /// A scene's size as a number of pixels.
  private static func pixels(_ axisSize: Double) -> Int {
    axisSize.isFinite ? Int(min(max(axisSize.rounded(), 1), 4096)) : 1
  }
}

/// Where frames go.
protocol FrameSink: AnyObject {
  /// Takes the next frame; all have the same sizes.
  func add(_ frame: Bitmap) throws(ViewerError)
  /// Puts the film there.
  func finish() throws(ViewerError)
}

/// A GIF file.
private final class GIFSink: FrameSink {
  private let path: String
  private let encoder: GIFEncoder

  init(path: String, _ width: Int, _ height: Int, _ framesPerSecond: Double) throws(ViewerError) {
    self.path = path
    do throws(ImageFileError) {
      encoder = try GIFEncoder(width: width, height: height, framesPerSecond: framesPerSecond)
    } catch { throw .image(error) }
  }

  func add(_ frame: Bitmap) throws(ViewerError) {
    do throws(ImageFileError) { try encoder.add(frame) } catch { throw .image(error) }
  }

  func finish() throws(ViewerError) {
    let bytes: [UInt8]
    do throws(ImageFileError) { bytes = try encoder.finish() } catch { throw .image(error) }
    do throws(FileError) { try AtomicFile.write(bytes, to: path) } catch { throw .file(error) }
  }
}

/// A folder of PNG files.
final class FolderSink: FrameSink {
  private let path: String
  private var count = 0

  init(path: String) throws(ViewerError) {
    self.path = path
    try Self.make(path)
  }

  /// Makes a folder where there is none.
  static func make(_ path: String) throws(ViewerError) {
    guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
    throw .file(.failed(path: path, operation: "make the folder", code: errno))
  }

  func add(_ frame: Bitmap) throws(ViewerError) {
    let path = framePath
    count += 1
    do throws(ImageFileError) { try frame.writePNG(to: path) } catch { throw .image(error) }
  }

  /// Of a longer film that was here before, the frames after this one's go.
  func finish() {
    while unlink(framePath) == 0 { count += 1 }
  }

  /// Of the next frame.
  private var framePath: String {
    let digits = String(count)
    let zeros = String(repeating: "0", count: max(0, 5 - digits.count))
    return "\(path)/frame-\(zeros)\(digits).png"
  }
}
