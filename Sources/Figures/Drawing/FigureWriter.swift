import Experiments
import Foundations
import Glibc
import Gym
import ImageFiles
import Viewer

/// Puts figures into a folder, as pictures or, those that move, as frames and a film.
public struct FigureWriter {
  private let folder: String
  private let overwrite: Bool
  private let film: FilmFormat
  private let framesPerSecond: Double

  /// Takes the folder and the format of films.
  /// - Parameters:
  ///   - folder: made where it is missing.
  ///   - overwrite: whether to replace files that exist.
  ///   - film: the format of figures that move.
  ///   - framesPerSecond: above 0.
  public init(
    folder: String, overwrite: Bool = false, film: FilmFormat = .gif, framesPerSecond: Double = 4
  ) {
    precondition(
      framesPerSecond > 0,
      "FigureWriter: expected frames per second above 0, got \(framesPerSecond)")
    (self.folder, self.overwrite, self.film) = (folder, overwrite, film)
    self.framesPerSecond = framesPerSecond
  }

  /// What a film is written as.
  public enum FilmFormat: String, CaseIterable, Sendable {
    /// Needs no other program.
    case gif
    /// Needs ffmpeg.
    case mp4
  }

  /// A figure to be written.
  public struct Figure: Sendable {
    /// The name of its files.
    public let name: FigureName
    /// More than one where it has several sheets or frames.
    public let scenes: [DisplayList]
    /// A table with the same values, as CSV.
    public var table: String?

    /// Makes a figure.
    public init(name: FigureName, scenes: [DisplayList], table: String? = nil) {
      (self.name, self.scenes, self.table) = (name, scenes, table)
    }
  }

  /// Writes all of them, or none where one is there already.
  /// - Returns: the paths.
  /// - Throws: `FigureError` where a file is there already or the folder cannot be written; what writing
  ///   a picture or a film throws.
  public func write(_ figures: [Figure]) throws -> [String] {
    var pictures: [(path: String, scene: DisplayList)] = []
    var tables: [(path: String, text: String)] = []
    var films: [(film: Film, scenes: [DisplayList])] = []
    for figure in figures {
      let path = "\(folder)/\(figure.name.rawValue)"
      if let table = figure.table { tables.append((path + ".csv", table)) }
      if figure.name == .filterEvolution, let first = figure.scenes.first {
        let settings = FilmSettings(
          size: Self.sizes(of: first), framesPerSecond: framesPerSecond, overwrite: overwrite)
        for path in [path, "\(path).\(film.rawValue)"] {
          films.append((try Film(path: path, settings: settings), figure.scenes))
        }
        continue
      }
      for (index, scene) in figure.scenes.enumerated() {
        pictures.append((path + (index == 0 ? "" : "-\(index + 1)") + ".png", scene))
      }
    }
    let paths = pictures.map(\.path) + tables.map(\.path)
    if !overwrite, let taken = paths.first(where: { access($0, F_OK) == 0 }) {
      throw FigureError.fileExists(taken)
    }
    try makeFolder()
    for (path, scene) in pictures { try Self.writePNG(scene, to: path) }
    for (path, text) in tables { try AtomicFile.write(Array(text.utf8), to: path) }
    for (film, scenes) in films {
      for scene in scenes { try film.add(scene) }
      try film.finish()
    }
    return paths + films.map(\.film.path)
  }

  private func makeFolder() throws {
    do throws(ExperimentError) {
      try RunFolder.makeFolders(folder)
    } catch {
      guard case .unusableFolder(let path, let reason) = error else { throw error }
      throw FigureError.unusableFolder(path: path, reason: reason)
    }
  }

  /// Writes one scene as a picture, in place of one that is there.
  static func writePNG(_ scene: DisplayList, to path: String) throws {
    let (width, height) = sizes(of: scene)
    try scene.bitmap(width: width, height: height).writePNG(to: path)
  }

  /// Twice as fine as the scene's units; a long sheet of errors less, down to its own units, as far
  /// as a picture may go.
  static func sizes(of scene: DisplayList) -> (width: Int, height: Int) {
    let longest = max(scene.width, scene.height)
    let scale = min(2, max(1, 6_000 / longest), 16_000 / longest)
    return (Int((scene.width * scale).rounded()), Int((scene.height * scale).rounded()))
  }
}
