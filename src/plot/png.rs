//! Pictures as PNG: rasterised from their SVG with the font that the program brings along, so that
//! they come out the same on a machine that has no fonts.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

/// Pixels of the PNG for each unit of the SVG's size, for screens of high density.
const SCALE: f32 = 2.0;

/// DejaVu Sans, cut down; see `font/README.md`.
const FONT: &[u8] = include_bytes!("font/DejaVuSans.ttf");
const FAMILY: &str = "DejaVu Sans";

/// Rasterises `svg` on white.
///
/// # Errors
/// What the library says, if the text is not SVG or has no size.
pub fn rasterise(svg: &str) -> Result<Vec<u8>, String> {
    let tree = tree(svg)?;
    let size = tree.size().to_int_size().scale_by(SCALE);
    let size = size.ok_or("the picture has no size")?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or("the picture is too large")?;
    pixels.fill(Color::WHITE);
    let scaled = Transform::from_scale(SCALE, SCALE);
    resvg::render(&tree, scaled, &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| error.to_string())
}

/// Draws `svg` over `pixels`, a pixel for each unit of its size.
///
/// # Errors
/// What the library says, if the text is not SVG.
pub fn draw(svg: &str, pixels: &mut Pixmap) -> Result<(), String> {
    resvg::render(&tree(svg)?, Transform::identity(), &mut pixels.as_mut());
    Ok(())
}

/// The font alone, read once.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(FONT.to_vec());
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

fn tree(svg: &str) -> Result<Tree, String> {
    let options = Options {
        fontdb: FONTS.clone(),
        font_family: FAMILY.into(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|error| error.to_string())
}
