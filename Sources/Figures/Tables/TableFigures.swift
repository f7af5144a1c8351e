import Datasets
import Glibc
import Gym

/// The figures of a table.
///
///     for (figure, scene) in TableFigures(table, description).scenes() {
///       try PictureFile.write(scene, to: "figures/\(figure.rawValue).png")
///     }
public struct TableFigures {
  /// A figure; its raw value names its files.
  public enum Name: String, CaseIterable, Sendable {
    /// The correlation of every two columns.
    case correlations
    /// Every two columns against each other.
    case pairPlot = "pair-plot"
    /// How many rows each class has.
    case classBalance = "class-balance"
    /// Quartiles and outliers of each column.
    case boxPlots = "box-plots"
    /// The same on one axis.
    case standardizedBoxPlots = "box-plots-standardized"
    /// How often each value occurs.
    case histograms
    /// The same in standard deviations.
    case standardizedHistograms = "histograms-standardized"
  }

  private let table: ExploredTable
  private let description: TableDescription

  /// Takes a table and its description.
  public init(_ table: ExploredTable, _ description: TableDescription) {
    (self.table, self.description) = (table, description)
  }

  /// One figure; nil where the table has nothing to show in it.
  public func scene(_ name: Name) -> DisplayList? {
    switch name {
    case .correlations:
      description.correlations.flatMap {
        $0.names.count > 1
          ? CorrelationFigure($0, target: table.target?.name).scene(title: table.name) : nil
      }
    case .pairPlot: PairPlot().scene(table)
    case .classBalance:
      description.balance.map {
        ClassBalanceFigure().scene($0, title: "\(table.name): \(table.target?.name ?? "class")")
      }
    case .boxPlots: BoxPlots().scene(table)
    case .standardizedBoxPlots: BoxPlots().standardizedScene(table)
    case .histograms: Histograms().scene(table)
    case .standardizedHistograms: Histograms().scene(table, isStandardized: true)
    }
  }

  /// All figures for which the table has something to show.
  public func scenes() -> [(name: Name, scene: DisplayList)] {
    Name.allCases.compactMap { name in scene(name).map { (name, $0) } }
  }
}

/// What figures of tables are written as.
public enum TableFigureFormat: String, CaseIterable, Sendable {
  /// Pixels, twice as fine as the figure's units.
  case png
  /// Shapes and texts.
  case svg
}

extension TableFigures {
  /// Writes all figures, or none where one is there already.
  /// - Parameters:
  ///   - folder: made where it is missing.
  ///   - format: PNG or SVG.
  ///   - overwrite: whether to replace files that exist.
  /// - Returns: the paths.
  /// - Throws: `FigureError.fileExists`; what writing a picture throws.
  public func write(
    to folder: String, format: TableFigureFormat = .png, overwrite: Bool = false
  ) throws -> [String] {
    let pictures = scenes().map { name, scene in
      (path: "\(folder)/\(name.rawValue).\(format.rawValue)", scene: scene, name: name)
    }
    if !overwrite, let taken = pictures.first(where: { access($0.path, F_OK) == 0 }) {
      throw FigureError.fileExists(taken.path)
    }
    for (path, scene, name) in pictures {
      try PictureFile.write(scene, to: path, name: "\(table.name): \(name.rawValue)")
    }
    return pictures.map(\.path)
  }
}
