import Experiments
import Foundations
import Gym
import ImageFiles
import TensorEngine
import Viewer

/// Samples of a generative agent as a picture, and such pictures as a film.
///
///     run.sampleSheet = { try SampleSheet().write($0, to: $1) }
public struct SampleSheet: Sendable {
  /// Samples in a row.
  public var columns: Int
  /// The longer side of a sample, in the scene's units; a picture has twice as many pixels.
  public var tileSize = 42.0
  /// Frames a second of a film.
  public static let framesPerSecond = 10.0

  /// Makes a sheet with rows of this length.
  /// - Precondition: a column at least.
  public init(columns: Int = 5) {
    precondition(columns >= 1, "SampleSheet: expected a column at least, got \(columns)")
    self.columns = columns
  }

  /// The scene: a sample x in gray or its own colors as 0.5 x + 0.5, without axes.
  /// - Parameter samples: `[N, H, W, C]`, within -1...1, C being 1 or 3.
  /// - Returns: as large as the samples.
  public func displayList(of samples: Tensor) -> DisplayList {
    ImageGridView(
      columns: columns, range: .fixed(-1...1), tileSize: tileSize, spacing: 6, style: .light
    ).displayList(of: samples)
  }

  /// Writes samples as a picture.
  /// - Throws: what drawing or writing throws.
  public func write(_ samples: Tensor, to path: String) throws {
    try PictureFile.write(displayList(of: samples), to: path)
  }

  /// Makes a film of the pictures in a run's folder; the frames of samples of the same latent draws,
  /// or the sheets where they show nothing else.
  /// - Returns: the path; nil where there are no pictures.
  /// - Throws: what reading, drawing or writing throws.
  public static func film(of run: RunFolder) throws -> String? {
    for name in [SampleSheets.framesName, SampleSheets.folderName] {
      let folder = run.file(name)
      let files = SampleSheets.files(in: folder)
      guard !files.isEmpty else { continue }
      let path = run.file(RunFolder.samplesFilmName)
      let film = try Film(
        path: path, settings: FilmSettings(framesPerSecond: framesPerSecond, overwrite: true))
      for file in files {
        let picture = try Bitmap(contentsOf: "\(folder)/\(file.name)")
        let (width, height) = (Double(picture.width), Double(picture.height))
        var scene = DisplayList(width: width, height: height)
        let tile = DisplayList.ImageTile(
          width: picture.width, height: picture.height, channels: 4, pixels: picture.pixels)
        scene.items.append(.image(tile, in: .init(x: 0, y: 0, width: width, height: height)))
        try film.add(scene)
      }
      try film.finish()
      return path
    }
    return nil
  }
}
