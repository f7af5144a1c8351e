/// How a film is made of scenes.
public struct FilmSettings: Sendable, Equatable {
  /// Pixels of a frame, 1 to 16,384 in both directions; nil takes the first scene's sizes.
  public var size: (width: Int, height: Int)? {
    get { sizes.map { ($0.width, $0.height) } }
    set { sizes = newValue.map { Sizes(width: $0.width, height: $0.height) } }
  }
  /// Frames a second, of `frameRates`.
  public var framesPerSecond: Double
  /// Every how many scenes one is kept, the first included.
  public var every: Int
  /// For a contact sheet: frames side by side and rows of them; nil makes a film.
  public var sheet: (columns: Int, rows: Int)? {
    get { grid.map { ($0.width, $0.height) } }
    set { grid = newValue.map { Sizes(width: $0.columns, height: $0.rows) } }
  }
  /// Whether files that are there already are replaced.
  public var overwrite: Bool
  /// The frames a second that films and players can have.
  public static let frameRates = 0.01...1000

  /// The frames a second at which an environment is shown: its own, or 30 where that is none of
  /// `frameRates`.
  public static func frameRate(_ own: Double) -> Double { frameRates.contains(own) ? own : 30 }

  /// For texts; nil takes `Font.standard`.
  public var font: Font?

  private var sizes: Sizes?
  private var grid: Sizes?

  private struct Sizes: Sendable, Equatable {
    var width: Int
    var height: Int
  }

  /// Makes settings: every scene, in its own size, 30 a second, nothing overwritten.
  public init(
    size: (width: Int, height: Int)? = nil, framesPerSecond: Double = 30, every: Int = 1,
    sheet: (columns: Int, rows: Int)? = nil, overwrite: Bool = false, font: Font? = nil
  ) {
    self.framesPerSecond = framesPerSecond
    self.every = every
    self.overwrite = overwrite
    self.font = font
    self.size = size
    self.sheet = sheet
  }

  /// Whether two settings are the same.
  public static func == (one: Self, other: Self) -> Bool {
    one.sizes == other.sizes && one.grid == other.grid && one.every == other.every
      && one.framesPerSecond == other.framesPerSecond && one.overwrite == other.overwrite
      && one.font === other.font
  }

  /// Throws where a number is out of range.
  func check() throws(ViewerError) {
    let limit = 16_384
    if let size, !(1...limit).contains(size.width) || !(1...limit).contains(size.height) {
      throw .wrongSize(
        width: size.width, height: size.height, reason: "expected 1 to \(limit) each")
    }
    guard Self.frameRates.contains(framesPerSecond) else {
      throw .badFilm(value: "\(framesPerSecond) frames a second", expected: "0.01 to 1000")
    }
    guard every >= 1 else {
      throw .badFilm(value: "every \(every) scenes", expected: "1 or more")
    }
    if let sheet, !(1...100).contains(sheet.columns) || !(1...100).contains(sheet.rows) {
      throw .badFilm(
        value: "a sheet of \(sheet.columns) x \(sheet.rows)", expected: "1 to 100 each")
    }
  }
}
