from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='end_reason',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='why it ended'),
        ),
    ]
